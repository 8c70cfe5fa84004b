"""Evidence for questions that ask several things at once: for each on its own, shown together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import zip_longest

from policychat.answer.evidence import Evidence
from policychat.answer.selection import Selection, Selector
from policychat.answer.sources import Source
from policychat.index.embedding import EmbeddingModel, Vectors
from policychat.language.compound import parts_of
from policychat.retrieval.filters import Allowed
from policychat.retrieval.follow_up import with_topics


class CompoundSelector:
    """Chooses evidence for each part of a question; safe to share between threads."""

    def __init__(self, selector: Selector, *, model: EmbeddingModel, least: Callable[[bool], float]) -> None:
        """selector: chooses it for one. least: the confidence from which is answered, of evidence from a few passages
        (True) or from an index."""
        self._selector = selector
        self._model = model
        self._least = least

    def select(
        self,
        question: str,
        vector: Vectors,
        source: Source,
        *,
        max_sentences: int,
        as_asked: bool = False,
        allowed: Allowed | None = None,
        whole: bool = False,
    ) -> Selection:
        """The evidence that answers `question`, or those of its parts that can be; see `Selector.select`.

        whole: it is one question, whatever it looks like. Parts that are not answered are named in `unanswered`; the
        confidence is that in the least sure of the others. A question is taken as one where fewer sentences are asked
        for than it has parts, where none of them can be answered, or the sources disagree about one.
        """
        choose = partial(self._selector.select, source=source, as_asked=as_asked, allowed=allowed)
        parts = (question,) if whole else parts_of(question)
        if 1 < len(parts) <= max_sentences:
            found: list[Selection] = []
            for place, part in enumerate(parts):
                sought = with_topics(part, of=parts[0]) if place else part
                room = max_sentences - sum(len(each.chosen) for each in found) - (len(parts) - 1 - place)
                found.append(choose(sought, self._model.query_vector(sought), max_sentences=room))
            sure = [each.confidence >= self._least(each.of_few) for each in found]
            if any(sure) and not any(each.disputed for each in found):
                return _together(
                    [each for each, answers in zip(found, sure, strict=True) if answers],
                    unanswered=tuple(part for part, answers in zip(parts, sure, strict=True) if not answers),
                )
        return choose(question, vector, max_sentences=max_sentences)


def _together(found: list[Selection], *, unanswered: tuple[str, ...]) -> Selection:
    in_turn = [each for row in zip_longest(*(each.ranked for each in found)) for each in row if each is not None]
    return replace(
        min(found, key=lambda each: each.confidence),
        ranked=_each_once(in_turn),
        chosen=_each_once([each for selection in found for each in selection.chosen]),
        unmet=(),
        ruling=None,
        unanswered=unanswered,
    )


def _each_once(evidence: list[Evidence]) -> list[Evidence]:
    """`evidence` without what is about the same sentence as one before."""
    first: dict[tuple[str, int], Evidence] = {}
    for each in evidence:
        first.setdefault(_place(each), each)
    return list(first.values())


def _place(evidence: Evidence) -> tuple[str, int]:
    return evidence.candidate.passage.document_id, evidence.candidate.sentence.start
