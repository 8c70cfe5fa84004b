"""Merging two rankings into one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

# Cormack, Clarke, Büttcher: Reciprocal Rank Fusion, SIGIR 2009.
RRF_K = 60


def fuse_reciprocal_ranks(
    *, dense: Sequence[str], lexical: Sequence[str], lexical_weight: float, unreachable: Collection[str] = ()
) -> list[tuple[str, float]]:
    """(id, score) of every id in `dense` or `lexical`, best first; equal scores keep the dense order.

    `lexical_weight` (0 to 1) is how much of the question the lexical leg could look for at all. An id in
    `unreachable` is one that it cannot find, being in another script: its dense rank stands in for the
    missing one, so that a leg that is blind to it does not push it down.

    score = 1 / (RRF_K + dense rank) + lexical_weight / (RRF_K + lexical rank), ranks from 1.
    """
    if not 0.0 <= lexical_weight <= 1.0:
        raise ValueError(f"lexical_weight is {lexical_weight}, not between 0 and 1")
    scores: dict[str, float] = {}
    for rank, key in enumerate(dense, start=1):
        weight = 1.0 + lexical_weight if key in unreachable else 1.0
        scores[key] = weight / (RRF_K + rank)
    for rank, key in enumerate(lexical, start=1):
        if key not in unreachable or key not in scores:
            scores[key] = scores.get(key, 0.0) + lexical_weight / (RRF_K + rank)
    return sorted(scores.items(), key=lambda item: -item[1])
