"""Sentences of newer documents first, where the question asks for the latest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from policychat.answer.current_evidence import SAME_SUBJECT
from policychat.answer.evidence import Evidence
from policychat.corpus.partial_date import first_day
from policychat.retrieval.recency import asks_for_latest

# In units of cosine. The first passage of retrieval counts .06 more than the second, whichever says the newer thing.
LATEST_MARGIN = 0.08


def put_latest_first(
    ranked: Sequence[Evidence], *, question: str, published: Callable[[str], str | None]
) -> list[Evidence]:
    """`ranked`, best first, with the newest of nearly equally good sentences first if `question` asks for the latest.

    A sentence changes places with a better one of an older document if their scores differ by LATEST_MARGIN at most
    and both speak of the same (see SAME_SUBJECT): a sentence on something else is no newer answer. published: the date
    (ISO, may be partial and then counts by its first day) of a document id; what has none keeps its place. Scores
    still fall: a place keeps its score, and no sentence gets one further than the margin from its own.
    """
    if not asks_for_latest(question):
        return list(ranked)
    scores = [each.score for each in ranked]
    values = {document: published(document) for document in {each.candidate.passage.document_id for each in ranked}}
    dates = {document: first_day(value) if value else None for document, value in values.items()}
    placed = list(ranked)
    for place in range(len(placed)):
        newer = [
            other
            for other in range(place + 1, len(placed))
            if _replaces(placed[other], placed[place], dates)
            and abs(placed[place].score - scores[other]) <= LATEST_MARGIN
            and abs(placed[other].score - scores[place]) <= LATEST_MARGIN
        ]
        if newer:
            newest = max(newer, key=lambda other: (_date(placed[other], dates), -other))
            placed[place], placed[newest] = placed[newest], placed[place]
    return [replace(each, score=score) for each, score in zip(placed, scores, strict=True)]


def _replaces(other: Evidence, evidence: Evidence, dates: dict[str, date | None]) -> bool:
    day, own = (dates[each.candidate.passage.document_id] for each in (other, evidence))
    if day is None or own is None or day <= own:
        return False
    return float(evidence.candidate.vector @ other.candidate.vector) >= evidence.cosine + SAME_SUBJECT


def _date(evidence: Evidence, dates: dict[str, date | None]) -> date:
    return dates[evidence.candidate.passage.document_id] or date.min
