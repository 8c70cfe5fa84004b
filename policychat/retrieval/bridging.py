"""The names of a question in other scripts, so that words find passages across languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policychat.corpus.glossary import GlossaryEntry
from policychat.index.lexical import LexicalIndex
from policychat.language.terms import terms
from policychat.retrieval.bridge import Bridge, join_bridges
from policychat.retrieval.glossary import GlossaryExpander
from policychat.retrieval.transliteration import Transliterator


@dataclass(frozen=True)
class Bridged:
    """`terms` to look for in other scripts, and how much of the question they stand for (above 0, at most 1)."""

    terms: tuple[str, ...]
    share: float


class Bridging:
    """Carries names over: those of the glossary and, from Chinese, those that the index has in pinyin."""

    def __init__(self, *, glossary: Iterable[GlossaryEntry], lexical: LexicalIndex) -> None:
        self._expander = GlossaryExpander(glossary)
        self._transliterator = Transliterator(lexical.knows, together=lexical.together)

    def bridges(self, question: str) -> tuple[Bridge, ...]:
        """Each name in `question` that is known in another script, in their order; the glossary goes first."""
        return join_bridges(self._expander.bridges(question), self._transliterator.bridges(question))

    def across(self, question: str) -> Bridged | None:
        """What to look for in other scripts; None where no name can be carried over."""
        bridges = self.bridges(question)
        found = tuple(term for bridge in bridges for name in bridge.equivalents for term in terms(name))
        if not found:
            return None
        carried = sum(len(terms(bridge.phrase)) for bridge in bridges)
        return Bridged(terms=found, share=min(1.0, carried / max(1, len(terms(question)))))
