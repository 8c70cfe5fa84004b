"""The gate: what eval/thresholds.toml demands of the metrics."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from policychat.evaluation.errors import EvaluationError
from policychat.evaluation.tasks.catalogue import MEASURES, measure_named
from policychat.evaluation.tasks.task import TaskResult
from policychat.schema import Shape

Thresholds = Mapping[str, Mapping[str, float]]


class Missed(Shape):
    """A metric that is not as good as demanded; `value` is None where it is not defined."""

    task: str
    metric: str
    value: float | None
    threshold: float

    def __str__(self) -> str:
        value = "not defined" if self.value is None else f"{self.value:.3f}"
        return f"{self.task} {self.metric} is {value}, the threshold is {self.threshold:.3f}"


def load_thresholds(path: Path) -> Thresholds:
    """The thresholds by task and metric: `[task]` tables of `metric = fraction`.

    A metric where higher is better must reach its threshold, one where lower is better must not exceed it.
    Raises EvaluationError, naming the file, for anything else.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}") from error
    for task, table in tables.items():
        if task not in MEASURES or not isinstance(table, dict):
            raise EvaluationError(f"{path}: {task!r} is no task; the tasks are {', '.join(MEASURES)}")
        for name, threshold in table.items():
            _check(path, task, name, threshold)
    return tables


def _check(path: Path, task: str, name: str, threshold: object) -> None:
    try:
        measure = measure_named(task, name)
    except KeyError:
        known = ", ".join(measure.name for measure in MEASURES[task])
        raise EvaluationError(f"{path}: [{task}] has no metric {name!r}; it has {known}") from None
    if measure.unit != "fraction":
        raise EvaluationError(f"{path}: [{task}] {name} is no fraction and cannot be gated")
    if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 <= threshold <= 1:
        raise EvaluationError(f"{path}: [{task}] {name} = {threshold!r} is not a fraction between 0 and 1")


def find_missed(results: Sequence[TaskResult], thresholds: Thresholds) -> list[Missed]:
    """The metrics of `results` that are worse than demanded; one that is not defined is."""
    missed = []
    for result in results:
        for name, threshold in thresholds.get(result.task, {}).items():
            measured = result.value(name)
            value = measured.value
            if value is None or (value > threshold if measured.better == "lower" else value < threshold):
                missed.append(Missed(task=result.task, metric=name, value=value, threshold=threshold))
    return missed
