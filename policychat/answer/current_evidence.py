"""Sentences of documents that hold before those of documents that do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from policychat.answer.evidence import Evidence

# Two sentences that are this much nearer to each other than the outdated one is to the question (in units of cosine)
# speak of the same. Measured on the shipped corpus with eval/sets/questions.jsonl, as if each document were superseded
# by each other one: without this, .29 of the right sentences gave way to another document's, with it .12 (documents on
# one subject; which of the .12 answer as well was not looked at).
# "The fee is 10 yuan." and "The fee is 12 yuan." are .10 nearer.
SAME_SUBJECT = 0.04
# As much worse a counterpart may be: the first passage of retrieval alone counts .06 more than the second.
_AS_GOOD = 0.08
# More than any margin within which a further sentence is quoted.
_OUT_OF_SIGHT = 0.25


def put_current_first(ranked: Sequence[Evidence], *, gives_way: Callable[[str, str], bool]) -> list[Evidence]:
    """`ranked` with each outdated sentence that has a current counterpart put so far behind it that it is not chosen.

    A counterpart answers as well (its score is at most .08 lower) and speaks of the same (see SAME_SUBJECT), and
    `gives_way(outdated, other)` says of the ids of the two documents that the one steps behind the other. An
    outdated sentence without a counterpart keeps its place: it is all there is, and its citation says what it is.
    """
    documents = {_document(each) for each in ranked}
    ways = {(one, other) for one in documents for other in documents if one != other and gives_way(one, other)}
    if not ways:
        return list(ranked)
    placed = [
        _behind(each, [o for o in ranked if (_document(each), _document(o)) in ways and _is_counterpart(o, each)])
        for each in ranked
    ]
    return sorted(placed, key=lambda evidence: -evidence.score)


def _document(evidence: Evidence) -> str:
    return evidence.candidate.passage.document_id


def _is_counterpart(other: Evidence, outdated: Evidence) -> bool:
    if other.score < outdated.score - _AS_GOOD:
        return False
    return float(outdated.candidate.vector @ other.candidate.vector) >= outdated.cosine + SAME_SUBJECT


def _behind(outdated: Evidence, counterparts: Sequence[Evidence]) -> Evidence:
    if not counterparts:
        return outdated
    return replace(outdated, score=min(outdated.score, *(each.score for each in counterparts)) - _OUT_OF_SIGHT)
