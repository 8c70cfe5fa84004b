"""Whether a confidence of 0.7 is right seven times in ten.

Naeini, Cooper, Hauskrecht: Obtaining Well Calibrated Probabilities Using Bayesian Binning, AAAI 2015.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10
Values = NDArray[np.float64]


@dataclass(frozen=True)
class ReliabilityBin:
    """Records with a confidence from `low` to below `high`; the last bin holds 1 too.

    `confidence` and `right` (0 to 1) are the means over its `count` records, at least one.
    """

    low: float
    high: float
    count: int
    confidence: float
    right: float


def reliability(confidence: Values, right: Values, *, bins: int = BINS) -> list[ReliabilityBin]:
    """The bins of equal width that hold records, the least confident first."""
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    found = []
    for place in range(bins):
        members = places == place
        if members.any():
            mean_confidence, mean_right = float(confidence[members].mean()), float(right[members].mean())
            found.append(
                ReliabilityBin(place / bins, (place + 1) / bins, int(members.sum()), mean_confidence, mean_right)
            )
    return found


def expected_calibration_error(confidence: Values, right: Values, *, bins: int = BINS) -> float:
    """ECE (0 to 1, lower is better): the mean distance of confidence and share right, bin by bin, weighted by
    the bins' sizes; NaN for no records."""
    if not len(confidence):
        return math.nan
    found = reliability(confidence, right, bins=bins)
    return sum(each.count * abs(each.confidence - each.right) for each in found) / len(confidence)
