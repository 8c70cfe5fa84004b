"""One ranking from several legs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policychat.retrieval.legs import Nearness

# All three by ablation on the development sets: docs/retrieval.md.
_LEXICAL = 1.25
_SECOND_SAME_SCRIPT = 0.3
_SECOND_OTHER_SCRIPT = 0.75


@dataclass(frozen=True)
class Legs:
    """What is known of n candidate passages.

    `first`, `second`: nearness by the two embedding models (`second` may be missing). `lexical`: BM25 scores, 0
    where none. `reachable`: whether words of the question could stand in the passage at all. `bridged`: BM25 scores
    for the others, by the names that could be carried over into their script; None where there are no such names.
    """

    first: Nearness
    second: Nearness | None
    lexical: NDArray[np.float32]
    reachable: NDArray[np.bool_]
    bridged: NDArray[np.float32] | None = None


def fuse(legs: Legs, *, lexical_weight: float, bridged_weight: float = 0.0) -> NDArray[np.float64]:
    """A score for each candidate, higher is better: the weighted mean of its legs' scores.

    Each leg's scores are made comparable by their mean and standard deviation over the candidates (z-scores), for
    words over those that they can reach. A passage that they cannot reach is judged by meaning alone, and by names
    carried over into its script where there are some, so that a blind leg does not push it down. lexical_weight: how
    much of the question the words could look for (0 to 1); bridged_weight: how much of it the names are. Raises
    ValueError for one outside that range.
    """
    for name, share in (("lexical_weight", lexical_weight), ("bridged_weight", bridged_weight)):
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"{name} is {share}, not between 0 and 1")
    total = _z(legs.first.whole) + _z(legs.first.sentence)
    weight = np.full(len(total), 2.0)
    if legs.second is not None:
        factor = np.where(legs.reachable, _SECOND_SAME_SCRIPT, _SECOND_OTHER_SCRIPT)
        total += factor * (_z(legs.second.whole) + _z(legs.second.sentence))
        weight += 2.0 * factor
    for scores, where, share in (
        (legs.lexical, legs.reachable, lexical_weight),
        (legs.bridged, ~legs.reachable, bridged_weight),
    ):
        if scores is not None and where.any() and scores[where].max() > 0:
            total[where] += _LEXICAL * share * _z(scores[where])
            weight[where] += _LEXICAL * share
    fused: NDArray[np.float64] = total / weight
    return fused


def _z(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    exact = scores.astype(np.float64)
    spread = exact.std()
    return np.zeros(len(exact)) if spread < 1e-9 else (exact - exact.mean()) / spread
