"""What was looked at and not quoted, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import regex

from policychat.answer.composer import cite
from policychat.answer.evidence import Evidence
from policychat.answer.sources import Source
from policychat.compare.duplicates import say_the_same
from policychat.schema import Citation, Considered

_SHOWN = 3
_YEAR = regex.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


def considered(
    ranked: Sequence[Evidence], citations: Sequence[Citation], *, question: str, source: Source
) -> tuple[Considered, ...]:
    """The best three of `ranked` that `citations` do not quote, best first, each with the reason."""
    quoted = [each for each in ranked if any(_overlap(each, citation) for citation in citations)]
    others = [each for each in ranked if each not in quoted][:_SHOWN]
    best = max((each.score for each in quoted), default=None)
    if best is None:
        return ()
    return tuple(
        Considered(
            **citation.model_dump(),
            score=round(each.score, 4),
            behind=round(best - each.score, 4),
            why=_why(each, citations, behind=best - each.score, question=question),
        )
        for each in others
        for citation in cite([each], source)
    )


def _overlap(evidence: Evidence, citation: Citation) -> bool:
    """Whether the citation quotes the sentence, or a part of it."""
    sentence = evidence.candidate.sentence
    return (
        evidence.candidate.passage.document_id == citation.document_id
        and sentence.start < citation.end
        and citation.start < sentence.end
    )


def _why(
    evidence: Evidence, citations: Sequence[Citation], *, behind: float, question: str
) -> Literal["same", "other_year", "weaker", "passed_over"]:
    text = evidence.candidate.text
    if any(say_the_same(citation.quote, text) for citation in citations):
        return "same"
    asked, named = set(_YEAR.findall(question)), set(_YEAR.findall(text))
    if asked and named and not asked & named:
        return "other_year"
    return "weaker" if behind > 0 else "passed_over"
