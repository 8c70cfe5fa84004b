"""What the reader makes of a claim beside the sentences whose words would decide it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policychat.claims.alignment import Compared, Stance
from policychat.retrieval.reader import Reader


def read_stances(compared: Sequence[Compared], *, claim: str, reader: Reader) -> list[Compared]:
    """`compared`, with the stance to `claim` of each sentence that by its words supports or contradicts it, read with
    what stands before it in its passage."""
    candidates = [each.evidence.candidate for each in compared if _would_decide(each)]
    shares = reader.stances(
        claim,
        [candidate.text for candidate in candidates],
        contexts=[candidate.passage.text for candidate in candidates],
    )
    stances = iter([Stance(*map(float, row)) for row in shares])
    return [replace(each, stance=next(stances)) if _would_decide(each) else each for each in compared]


def _would_decide(each: Compared) -> bool:
    points = each.comparison.points
    return any(point.decisive for point in points) or (not points and not each.comparison.unsaid)
