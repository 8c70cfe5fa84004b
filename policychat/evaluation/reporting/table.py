"""Results as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policychat.evaluation.measures import MeasuredValue
from policychat.evaluation.reporting.report import Report
from policychat.evaluation.tasks.task import TaskResult


def format_value(value: float | None, unit: str) -> str:
    """A value as shown to people: fractions with three decimals, milliseconds and words with one."""
    if value is None:
        return "-"
    return f"{value:.3f}" if unit == "fraction" else f"{value:.1f}"


def format_interval(measured: MeasuredValue) -> str:
    """The interval as "0.412 to 0.561"."""
    if measured.low is None or measured.high is None:
        return "-"
    return f"{format_value(measured.low, measured.unit)} to {format_value(measured.high, measured.unit)}"


def results_table(report: Report) -> str:
    """Every task's metrics with intervals, the headline by tag, and the ids of the failing records."""
    parts = [_task_table(task, report.split) for task in report.tasks]
    if report.gated and not report.missed:
        parts.append("every threshold is reached")
    return "\n\n".join(parts)


def align(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as lines with columns of one width, the first to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = (
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
    return "\n".join(lines)


def _task_table(task: TaskResult, split: str) -> str:
    metrics = [("metric", "value", "95 % interval", "records"), *map(_cells, task.metrics)]
    tags = [
        (f"{task.headline} by tag", "value", "95 % interval", "records"),
        *((tag.tag, *_cells(tag.measured)[1:]) for tag in task.by_tag),
    ]
    failing = [row.id for row in task.rows if row.is_failure]
    return "\n\n".join(
        [
            f"{task.task}: {len(task.rows)} records of the {split} half",
            align(metrics),
            align(tags),
            f"{len(failing)} failing: {', '.join(failing) or 'none'}",
        ]
    )


def _cells(measured: MeasuredValue) -> tuple[str, str, str, str]:
    value = format_value(measured.value, measured.unit)
    return measured.name, value, format_interval(measured), str(measured.count)


def plain_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of text cells."""
    return align([header, *rows])
