"""A question's names in the other language, by the operator's glossary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from policychat.corpus.glossary import GlossaryEntry
from policychat.language.script import count_script
from policychat.language.simplified import simplified
from policychat.language.terms import terms
from policychat.retrieval.bridge import Bridge, longest_first

# A name's parts: each Chinese character, each other word. What separates them (spaces, hyphens, brackets, quotation
# marks) is passed over, but no name goes on behind the end of a clause.
_PART = regex.compile(
    r"(?P<han>\p{Han})|(?P<word>[[\p{L}\p{N}]--\p{Han}](?:[[\p{L}\p{N}\p{M}\p{Cf}]--\p{Han}]|['’](?=\p{L}))*)"
    r"|(?P<stop>[.,;:!?。，；：！？、…\n])",
    regex.V1,
)
_CLAUSE_END = "\n"


@dataclass(frozen=True)
class _Part:
    key: str
    start: int
    end: int


class GlossaryExpander:
    """Finds the glossary's names in a question and says what they are called in the other language.

    From Chinese to everything that is not, and the other way round. Longer names come before shorter ones and none
    overlap. Case, the ending of an English word, spaces, hyphens, brackets and quotation marks make no difference,
    nor whether Chinese is traditional or simplified; an English name starts and ends where words do.
    """

    def __init__(self, entries: Iterable[GlossaryEntry]) -> None:
        """entries: of which a name that holds function words alone, such as "The Who", is never found."""
        self._by_key: dict[tuple[str, ...], list[GlossaryEntry]] = {}
        for entry in entries:
            for name in entry.names:
                key = tuple(part.key for part in _parts(name) if part.key != _CLAUSE_END)
                if key and entry not in self._by_key.setdefault(key, []):
                    self._by_key[key].append(entry)
        self._lengths: dict[str, list[int]] = {}
        for key in self._by_key:
            lengths = self._lengths.setdefault(key[0], [])
            if len(key) not in lengths:
                lengths.append(len(key))

    def bridges(self, question: str) -> tuple[Bridge, ...]:
        """The names in `question`, in their order, each with what it is called in the other language."""
        return longest_first(self._candidates(question)) if self._by_key else ()

    def _candidates(self, question: str) -> Iterator[Bridge]:
        parts = list(_parts(question))
        keys = [part.key for part in parts]
        for first, part in enumerate(parts):
            for length in self._lengths.get(part.key, ()):
                entries = self._by_key.get(tuple(keys[first : first + length]))
                if entries is None or first + length > len(parts):
                    continue
                start, end = part.start, parts[first + length - 1].end
                phrase = question[start:end]
                chinese = count_script(phrase, "han") > 0
                names = (name for entry in entries for name in entry.names)
                others = tuple(dict.fromkeys(name for name in names if (count_script(name, "han") == 0) == chinese))
                if others:
                    yield Bridge(phrase, start, end, others)


def _parts(text: str) -> Iterator[_Part]:
    for match in _PART.finditer(text):
        if match["han"] is not None:
            yield _Part(simplified(match["han"]), *match.span())
        elif match["stop"] is not None:
            yield _Part(_CLAUSE_END, *match.span())
        else:
            for key in _keys(match["word"]):
                yield _Part(key, *match.span())


@lru_cache(maxsize=4096)
def _keys(word: str) -> tuple[str, ...]:
    """The terms of one word; none for a function word, so that these make no difference."""
    return tuple(terms(word))
