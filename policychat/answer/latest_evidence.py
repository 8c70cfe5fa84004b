"""Sentences of newer documents first, where the question asks for the latest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from policychat.answer.evidence import Evidence
from policychat.retrieval.recency import asks_for_latest, latest_first

# In units of cosine: a third of what still makes a further sentence worth quoting (evidence.MARGIN).
LATEST_MARGIN = 0.01


def put_latest_first(
    ranked: Sequence[Evidence], *, question: str, published: Callable[[str], str | None]
) -> list[Evidence]:
    """`ranked`, best first, with the newest of nearly equally good sentences first if `question` asks for the latest.

    published: the date (ISO, may be partial) of a document id. Scores still fall: a place keeps its score.
    """
    if not asks_for_latest(question):
        return list(ranked)
    scores = [each.score for each in ranked]
    dates = [published(each.candidate.passage.document_id) for each in ranked]
    order = latest_first(scores, dates, margin=LATEST_MARGIN)
    return [replace(ranked[taken], score=score) for taken, score in zip(order, scores, strict=True)]
