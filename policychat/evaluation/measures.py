"""From rows to numbers with intervals: what a metric is, and how a table of them is made."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from policychat.evaluation.metrics.resampling import Matrix, Statistic, bootstrap_interval
from policychat.evaluation.rows import Row
from policychat.schema import Shape

R = TypeVar("R", bound=Row)
Unit = Literal["fraction", "ms", "words"]
Better = Literal["higher", "lower", "neither"]
ABSENT = math.nan


@dataclass(frozen=True)
class Measure(Generic[R]):
    """A metric: the numbers it reads from one row, and the statistic over all rows' numbers.

    `read` gives as many numbers for every row; ABSENT where the row has nothing to say. `meaning` is one
    clause for a reader.
    """

    name: str
    meaning: str
    read: Callable[[R], Sequence[float]]
    statistic: Statistic
    better: Better = "higher"
    unit: Unit = "fraction"

    def matrix(self, rows: Sequence[R]) -> Matrix:
        """The rows' numbers, shape (len(rows), columns)."""
        return np.array([self.read(row) for row in rows], dtype=np.float64).reshape(len(rows), -1)


class MeasuredValue(Shape):
    """A metric's value with its 95 % bootstrap interval; None where it is not defined. `count`: records that
    had something to say."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    count: int
    better: Better
    unit: Unit


def evaluate(measure: Measure[R], rows: Sequence[R]) -> MeasuredValue:
    """The metric over `rows`."""
    matrix = measure.matrix(rows)
    value = measure.statistic(matrix) if len(matrix) else math.nan
    interval = bootstrap_interval(matrix, measure.statistic)
    return MeasuredValue(
        name=measure.name,
        value=_rounded(value),
        low=_rounded(interval.low) if interval else None,
        high=_rounded(interval.high) if interval else None,
        count=int((~np.isnan(matrix).any(axis=1)).sum()) if len(matrix) else 0,
        better=measure.better,
        unit=measure.unit,
    )


def mean_of(read: Callable[[R], float | None]) -> Callable[[R], Sequence[float]]:
    """A reader of one number for `mean`; None is ABSENT."""

    def read_one(row: R) -> Sequence[float]:
        value = read(row)
        return (ABSENT if value is None else float(value),)

    return read_one


def mean(matrix: Matrix) -> float:
    """The mean of the first column, ABSENT left out; NaN where nothing is left."""
    values = _present(matrix)
    return float(values.mean()) if len(values) else math.nan


def share(matrix: Matrix) -> float:
    """Sum of the first column / sum of the second, ABSENT left out; NaN where the second sums to 0."""
    part, total = np.nansum(matrix, axis=0)
    return float(part / total) if total else math.nan


def percentile(percent: float) -> Statistic:
    """The percentile of the first column, linearly interpolated, ABSENT left out; NaN where nothing is left."""

    def statistic(matrix: Matrix) -> float:
        values = _present(matrix)
        return float(np.percentile(values, percent)) if len(values) else math.nan

    return statistic


def of_columns(function: Callable[[NDArray[np.float64], NDArray[np.float64]], float]) -> Statistic:
    """A statistic of the first two columns."""

    def statistic(matrix: Matrix) -> float:
        return float(function(matrix[:, 0], matrix[:, 1]))

    return statistic


def _present(matrix: Matrix) -> NDArray[np.float64]:
    values: NDArray[np.float64] = matrix[:, 0]
    return values[~np.isnan(values)]


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 6)
