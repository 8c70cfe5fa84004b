"""What the reader makes of a claim beside the sentences it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policychat.claims.alignment import Compared, Stance
from policychat.retrieval.reader import Reader


def read_stances(compared: Sequence[Compared], *, claim: str, reader: Reader) -> list[Compared]:
    """`compared`, each with the stance of its sentence to `claim`, read with what stands before it in its passage."""
    candidates = [each.evidence.candidate for each in compared]
    shares = reader.stances(
        claim,
        [candidate.text for candidate in candidates],
        contexts=[candidate.passage.text for candidate in candidates],
    )
    return [replace(each, stance=Stance(*map(float, row))) for each, row in zip(compared, shares, strict=True)]
