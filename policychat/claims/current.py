"""Sentences of documents that hold before those of documents that do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from policychat.answer.sources import Source
from policychat.claims.alignment import Compared

# A current sentence speaks of the same where it holds nearly as much of the claim: this much less, as a share of words.
_AS_WELL = 0.2


def put_current_first(compared: Sequence[Compared], source: Source, *, today: date) -> list[Compared]:
    """`compared` without sentences of documents that give way to another's among them that is aligned as well.

    A superseded document speaks only where no current one does; its citation then says what it is.
    """
    gives_way = partial(source.gives_way, today=today)
    documents = [each.evidence.candidate.passage.document_id for each in compared]
    behind = {one for one in documents for other in documents if one != other and gives_way(one, other)}
    if not behind:
        return list(compared)
    return [
        each
        for each, document in zip(compared, documents, strict=True)
        if document not in behind or not any(_says_as_well(other, each, gives_way) for other in compared)
    ]


def _says_as_well(other: Compared, each: Compared, gives_way: Callable[[str, str], bool]) -> bool:
    mine, theirs = (c.evidence.candidate.passage.document_id for c in (each, other))
    if mine == theirs or not gives_way(mine, theirs):
        return False
    return other.comparison.coverage.share >= each.comparison.coverage.share - _AS_WELL
