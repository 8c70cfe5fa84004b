"""What every task gives: rows, and what is measured on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal

from pydantic import SerializeAsAny

from policychat.evaluation.measures import Measure, MeasuredValue, evaluate, mean, mean_of, percentile
from policychat.evaluation.rows import Row
from policychat.schema import Shape

TaskName = Literal["retrieval", "answers", "conversations", "claims", "yes_no"]
Step = Callable[[int, int], None]


class TagResult(Shape):
    """The task's headline metric over the records with one tag."""

    tag: str
    measured: MeasuredValue
    failing: tuple[str, ...]


class TaskResult(Shape):
    """One task over one set: every metric, the headline metric by tag and by language, and the rows."""

    task: TaskName
    metrics: tuple[MeasuredValue, ...]
    headline: str
    by_tag: tuple[TagResult, ...]
    rows: tuple[SerializeAsAny[Row], ...]

    def value(self, name: str) -> MeasuredValue:
        """The metric `name`. Raises KeyError."""
        try:
            return next(metric for metric in self.metrics if metric.name == name)
        except StopIteration:
            raise KeyError(name) from None


def summarise(
    task: TaskName, rows: Sequence[Any], measures: Sequence[Measure[Any]], *, headline: Measure[Any]
) -> TaskResult:
    """The result of a task from its rows; languages count as tags, and tags come most frequent first."""
    counts: dict[str, list[Any]] = {}
    for row in rows:
        for tag in (f"language:{row.language}", *row.tags):
            counts.setdefault(tag, []).append(row)
    ordered = sorted(counts.items(), key=lambda item: (not item[0].startswith("language:"), -len(item[1]), item[0]))
    return TaskResult(
        task=task,
        metrics=tuple(evaluate(measure, rows) for measure in measures),
        headline=headline.name,
        by_tag=tuple(
            TagResult(
                tag=tag,
                measured=evaluate(headline, members),
                failing=tuple(row.id for row in members if row.is_failure),
            )
            for tag, members in ordered
        ),
        rows=tuple(rows),
    )


def latency_measures(work: str) -> tuple[Measure[Any], Measure[Any]]:
    """Median and 95th percentile, in milliseconds, of the time that a row took to `work` (a verb)."""
    column = mean_of(lambda row: row.latency_ms)
    slowest = f"95th percentile of the time to {work}"
    return (
        Measure("latency_p50_ms", f"median time to {work}", column, percentile(50), better="lower", unit="ms"),
        Measure("latency_p95_ms", slowest, column, percentile(95), better="lower", unit="ms"),
    )


def accuracy_by_language(right_what: str) -> tuple[Measure[Any], ...]:
    """For English and for Chinese the share of the rows that are `right`; right_what: how a description names that
    share, with {language} in it."""

    def right_in(row: Any, *, language: str) -> bool | None:
        return row.right if row.language == language else None

    return tuple(
        Measure(f"accuracy_{code}", right_what.format(language=name), mean_of(partial(right_in, language=code)), mean)
        for code, name in (("en", "English"), ("zh", "Chinese"))
    )


def ignore_step(done: int, total: int) -> None:
    """A report of progress that goes nowhere."""
