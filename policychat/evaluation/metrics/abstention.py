"""Whether the product is silent when it should be.

Abstaining is the positive class: a question that the documents do not answer should be refused.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.float64]


def abstention_precision(should: Flags, did: Flags) -> float:
    """Refused rightly / refused; NaN where nothing was refused."""
    return _ratio(float((should * did).sum()), float(did.sum()))


def abstention_recall(should: Flags, did: Flags) -> float:
    """Refused rightly / to be refused; NaN where nothing was to be refused."""
    return _ratio(float((should * did).sum()), float(should.sum()))


def abstention_f1(should: Flags, did: Flags) -> float:
    """2 * refused rightly / (refused + to be refused); NaN where both are 0."""
    return _ratio(2 * float((should * did).sum()), float(did.sum() + should.sum()))


def over_abstention(should: Flags, did: Flags) -> float:
    """Refused wrongly / not to be refused; NaN where everything was to be refused. Lower is better."""
    return _ratio(float(((1 - should) * did).sum()), float((1 - should).sum()))


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator else math.nan
