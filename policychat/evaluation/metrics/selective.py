"""How the share of wrong answers grows with the share of questions answered.

El-Yaniv, Wiener: On the Foundations of Noise-free Selective Classification, JMLR 11, 2010; Geifman,
El-Yaniv: Selective Classification for Deep Neural Networks, NIPS 2017.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def risk_coverage(confidence: Values, right: Values) -> tuple[Values, Values]:
    """(coverage, risk), both 0 to 1, one point per distinct confidence, the most confident first.

    coverage: share of all records at least that confident. risk: share of those that are wrong. Records of
    equal confidence enter together, so that their order does not matter. Empty for no records.
    """
    order = np.argsort(-confidence, kind="stable")
    sure, wrong = confidence[order], 1.0 - right[order]
    last_of_each = np.flatnonzero(np.append(sure[1:] != sure[:-1], True)) if len(sure) else np.zeros(0, int)
    answered = last_of_each + 1.0
    return answered / max(len(sure), 1), np.cumsum(wrong)[last_of_each] / answered


def area_under_risk_coverage(confidence: Values, right: Values) -> float:
    """AURC (0 to 1, lower is better): the mean, over the records, of the risk when all records at least as
    confident are answered; NaN for no records."""
    if not len(confidence):
        return math.nan
    coverage, risk = risk_coverage(confidence, right)
    weights = np.diff(coverage, prepend=0.0)
    return float((weights * risk).sum())
