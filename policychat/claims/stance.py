"""What the reader makes of a claim beside its nearest sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from policychat.claims.alignment import Compared, Stance
from policychat.retrieval.reader import Reader


def read_stances(
    compared: Sequence[Compared], *, claim: str, reader: Reader, wanted: Callable[[Compared], bool]
) -> list[Compared]:
    """`compared`, with the stance to `claim` of each `wanted` sentence, read with what stands before it in its
    passage."""
    candidates = [each.evidence.candidate for each in compared if wanted(each)]
    shares = reader.stances(
        claim,
        [candidate.text for candidate in candidates],
        contexts=[candidate.passage.text for candidate in candidates],
    )
    stances = iter([Stance(*map(float, row)) for row in shares])
    return [replace(each, stance=next(stances)) if wanted(each) else each for each in compared]


def would_decide(each: Compared) -> bool:
    """Whether by its words it supports the claim or contradicts it."""
    points = each.comparison.points
    return any(point.decisive for point in points) or (not points and not each.comparison.unsaid)
