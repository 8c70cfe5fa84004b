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
    where none. `reachable`: whether words of the question could stand in the passage at all.
    """

    first: Nearness
    second: Nearness | None
    lexical: NDArray[np.float32]
    reachable: NDArray[np.bool_]


def fuse(legs: Legs, *, lexical_weight: float) -> NDArray[np.float64]:
    """A score for each candidate, higher is better: the weighted mean of its legs' scores.

    Each leg's scores are made comparable by their mean and standard deviation over the candidates (z-scores), for
    words over those that they can reach. A passage that they cannot reach is judged by meaning alone, so that a
    blind leg does not push it down. lexical_weight: how much of the question the words could look for (0 to 1).
    Raises ValueError for one outside that range.
    """
    if not 0.0 <= lexical_weight <= 1.0:
        raise ValueError(f"lexical_weight is {lexical_weight}, not between 0 and 1")
    total = _z(legs.first.whole) + _z(legs.first.sentence)
    weight = np.full(len(total), 2.0)
    if legs.second is not None:
        factor = np.where(legs.reachable, _SECOND_SAME_SCRIPT, _SECOND_OTHER_SCRIPT)
        total += factor * (_z(legs.second.whole) + _z(legs.second.sentence))
        weight += 2.0 * factor
    words = legs.lexical[legs.reachable]
    if len(words) and words.max() > 0:
        total[legs.reachable] += _LEXICAL * lexical_weight * _z(words)
        weight[legs.reachable] += _LEXICAL * lexical_weight
    fused: NDArray[np.float64] = total / weight
    return fused


def _z(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    exact = scores.astype(np.float64)
    spread = exact.std()
    return np.zeros(len(exact)) if spread < 1e-9 else (exact - exact.mean()) / spread
