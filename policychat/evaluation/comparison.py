"""What changed between two evaluations of the same records."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from policychat.evaluation.errors import EvaluationError
from policychat.evaluation.measures import Better, Measure, Unit
from policychat.evaluation.metrics.resampling import paired_interval, randomisation_p_value
from policychat.evaluation.reporting.report import Report
from policychat.evaluation.reporting.table import align, format_value
from policychat.evaluation.tasks.catalogue import HEADLINES, MEASURES
from policychat.evaluation.tasks.task import TaskResult
from policychat.schema import Shape

SIGNIFICANT = 0.05


class Difference(Shape):
    """One metric in both: `difference` is second - first with its 95 % paired bootstrap interval, `p_value`
    that of a two-sided paired randomisation test; None where not defined. `tag` None means all records."""

    task: str
    tag: str | None
    metric: str
    first: float | None
    second: float | None
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    count: int
    better: Better
    unit: Unit


class Comparison(Shape):
    """Every metric of every task in both, then the headline metric by tag, and the records whose fate changed.

    `only_in_one` counts records that the other lacks; they are left out.
    """

    first: str
    second: str
    differences: tuple[Difference, ...]
    mended: tuple[str, ...]
    broken: tuple[str, ...]
    only_in_one: int


def compare_reports(first: Report, second: Report) -> Comparison:
    """Compare the tasks that both reports have, record by record.

    Raises EvaluationError where they share no record.
    """
    differences: list[Difference] = []
    mended: list[str] = []
    broken: list[str] = []
    unpaired = 0
    for one in first.tasks:
        other = second.task(one.task)
        if other is None:
            continue
        pairs = _pairs(one, other)
        unpaired += len(one.rows) + len(other.rows) - 2 * len(pairs)
        if not pairs:
            continue
        differences.extend(_difference(one.task, None, measure, pairs) for measure in MEASURES[one.task])
        headline = HEADLINES[one.task]
        differences.extend(_difference(one.task, tag, headline, members) for tag, members in _by_tag(pairs))
        mended += [f"{one.task} {a.id}" for a, b in pairs if a.is_failure and not b.is_failure]
        broken += [f"{one.task} {a.id}" for a, b in pairs if b.is_failure and not a.is_failure]
    if not differences:
        raise EvaluationError("the two reports share no record; compare runs of the same task and split")
    return Comparison(
        first=_name(first),
        second=_name(second),
        differences=tuple(differences),
        mended=tuple(mended),
        broken=tuple(broken),
        only_in_one=unpaired,
    )


def comparison_table(comparison: Comparison) -> str:
    """The comparison as plain text."""
    rows: list[tuple[str, ...]] = [("metric", "A", "B", "B - A", "95 % interval", "p", "records", "")]
    rows.extend(_cells(difference) for difference in comparison.differences)
    return "\n\n".join(
        [
            f"A: {comparison.first}\nB: {comparison.second}",
            align(rows),
            f"mended: {', '.join(comparison.mended) or 'none'}\nbroken: {', '.join(comparison.broken) or 'none'}",
            *([f"{comparison.only_in_one} records are in one only and left out"] if comparison.only_in_one else []),
        ]
    )


def _pairs(one: TaskResult, other: TaskResult) -> list[tuple[Any, Any]]:
    """The rows of the same record: the same id, asked the same."""
    found = {(row.id, row.text): row for row in other.rows}
    return [(row, found[row.id, row.text]) for row in one.rows if (row.id, row.text) in found]


def _by_tag(pairs: Sequence[tuple[Any, Any]]) -> list[tuple[str, list[tuple[Any, Any]]]]:
    tags: dict[str, list[tuple[Any, Any]]] = {}
    for pair in pairs:
        for tag in (f"language:{pair[0].language}", *pair[0].tags):
            tags.setdefault(tag, []).append(pair)
    return sorted(tags.items(), key=lambda item: (not item[0].startswith("language:"), -len(item[1]), item[0]))


def _difference(task: str, tag: str | None, measure: Measure[Any], pairs: Sequence[tuple[Any, Any]]) -> Difference:
    first = measure.matrix([one for one, _ in pairs])
    second = measure.matrix([other for _, other in pairs])
    values = measure.statistic(first), measure.statistic(second)
    interval = paired_interval(first, second, measure.statistic)
    return Difference(
        task=task,
        tag=tag,
        metric=measure.name,
        first=_defined(values[0]),
        second=_defined(values[1]),
        difference=_defined(values[1] - values[0]),
        low=_defined(interval.low) if interval else None,
        high=_defined(interval.high) if interval else None,
        p_value=randomisation_p_value(first, second, measure.statistic),
        count=len(pairs),
        better=measure.better,
        unit=measure.unit,
    )


def _cells(each: Difference) -> tuple[str, ...]:
    name = f"{each.task} {each.metric}" if each.tag is None else f"{each.task} {each.metric} [{each.tag}]"
    low, high = format_value(each.low, each.unit), format_value(each.high, each.unit)
    return (
        name,
        format_value(each.first, each.unit),
        format_value(each.second, each.unit),
        "-" if each.difference is None else f"{each.difference:+.3f}",
        "-" if each.low is None else f"{low} to {high}",
        "-" if each.p_value is None else f"{each.p_value:.3f}",
        str(each.count),
        _judgement(each),
    )


def _judgement(each: Difference) -> str:
    if each.p_value is None or each.p_value >= SIGNIFICANT or not each.difference or each.better == "neither":
        return ""
    return "better" if (each.difference > 0) == (each.better == "higher") else "worse"


def _name(report: Report) -> str:
    return f"{report.created} {report.name} ({report.split}), index {report.subject.index_version}"


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 6)
