"""How far a measured value could be off by the luck of the draw.

Efron, Tibshirani: An Introduction to the Bootstrap, 1993, ch. 13 (percentile interval); Noreen:
Computer-Intensive Methods for Testing Hypotheses, 1989 (approximate randomisation).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
CONFIDENCE_LEVEL = 0.95
_SEED = 20230710

Matrix = NDArray[np.float64]
Statistic = Callable[[Matrix], float]


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`."""

    low: float
    high: float


def bootstrap_interval(rows: Matrix, statistic: Statistic, *, resamples: int = RESAMPLES) -> Interval | None:
    """The 95 % percentile interval of `statistic` over records drawn again with replacement, always the same draw.

    rows: one record a line, shape (n, columns). Resamples for which the statistic is not defined are left
    out; None where that is all of them.
    """
    if not len(rows):
        return None
    drawn = _draws(len(rows), resamples)
    return _percentiles([statistic(rows[chosen]) for chosen in drawn])


def paired_interval(
    first: Matrix, second: Matrix, statistic: Statistic, *, resamples: int = RESAMPLES
) -> Interval | None:
    """The 95 % percentile interval of statistic(second) - statistic(first), the same records drawn from both."""
    _check_paired(first, second)
    if not len(first):
        return None
    drawn = _draws(len(first), resamples)
    return _percentiles([statistic(second[chosen]) - statistic(first[chosen]) for chosen in drawn])


def randomisation_p_value(
    first: Matrix, second: Matrix, statistic: Statistic, *, resamples: int = RESAMPLES
) -> float | None:
    """The two-sided p-value of the difference under swapping a record's two results at random.

    p = (1 + swaps at least as different as measured) / (1 + swaps); None where the difference is not defined.
    """
    _check_paired(first, second)
    measured = statistic(second) - statistic(first) if len(first) else math.nan
    if math.isnan(measured):
        return None
    swapped = np.random.default_rng(_SEED).random((resamples, len(first))) < 0.5
    extreme = 0
    for swap in swapped:
        column = swap[:, None]
        difference = statistic(np.where(column, first, second)) - statistic(np.where(column, second, first))
        # Equal but for rounding counts as equal.
        extreme += math.isnan(difference) or abs(difference) >= abs(measured) - 1e-12
    return (1 + extreme) / (1 + resamples)


def _draws(size: int, resamples: int) -> NDArray[np.int64]:
    return np.random.default_rng(_SEED).integers(0, size, (resamples, size))


def _percentiles(values: list[float]) -> Interval | None:
    defined = np.array([value for value in values if not math.isnan(value)])
    if not len(defined):
        return None
    tail = (1 - CONFIDENCE_LEVEL) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Interval(float(low), float(high))


def _check_paired(first: Matrix, second: Matrix) -> None:
    if first.shape != second.shape:
        raise ValueError(f"the results are not paired: shapes {first.shape} and {second.shape}")
