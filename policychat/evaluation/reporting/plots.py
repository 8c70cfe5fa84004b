"""Which plots a task's result has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from policychat.evaluation.metrics.calibration import reliability
from policychat.evaluation.metrics.selective import risk_coverage
from policychat.evaluation.metrics.verdicts import VERDICTS, YES_NO_VERDICTS, confusion_matrix
from policychat.evaluation.reporting.charts import Bar, bar_chart, histogram, line_chart
from policychat.evaluation.rows import AnswerRow, ClaimRow, YesNoRow
from policychat.evaluation.tasks.task import TaskResult

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Plot:
    """An SVG and what it shows, in one sentence."""

    title: str
    caption: str
    svg: Markup


@dataclass(frozen=True)
class Confusion:
    """Counts of verdicts, rows the gold, columns what was said; verdicts that never occur are left out."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def plots(result: TaskResult) -> list[Plot]:
    """The plots of one task."""
    made = [_tag_plot(result)]
    if sure := _confidences(result):
        confidence, right = (np.array(column, dtype=np.float64) for column in zip(*sure, strict=True))
        made += [_risk_plot(result, confidence, right), _reliability_plot(confidence, right)]
    times = [row.latency_ms for row in result.rows]
    caption = "How long the records took, in milliseconds."
    made.append(Plot("Latency", caption, histogram(times, title="Latency", x_label="milliseconds")))
    return made


def confusion(result: TaskResult) -> Confusion | None:
    """The confusion matrix of a task that gives verdicts."""
    if claims := [row for row in result.rows if isinstance(row, ClaimRow)]:
        return _count([row.gold_verdict for row in claims], [row.verdict for row in claims], VERDICTS)
    if asked := [row for row in result.rows if isinstance(row, YesNoRow)]:
        return _count([row.expected for row in asked], [row.said for row in asked], YES_NO_VERDICTS)
    return None


def _count(gold: Sequence[str], said: Sequence[str], verdicts: Sequence[str]) -> Confusion:
    counts = confusion_matrix(gold, said, verdicts)
    kept = [place for place in range(len(verdicts)) if counts[place].any() or counts[:, place].any()]
    return Confusion(
        tuple(verdicts[place] for place in kept),
        tuple((verdicts[row], tuple(int(counts[row, column]) for column in kept)) for row in kept if counts[row].any()),
    )


def _tag_plot(result: TaskResult) -> Plot:
    bars = [
        Bar(tag.tag, tag.measured.value, tag.measured.low, tag.measured.high, f"n = {tag.measured.count}")
        for tag in result.by_tag
    ]
    title = f"{result.headline} by tag"
    return Plot(title, "With 95 % bootstrap intervals; a tag of few records says little.", bar_chart(bars, title=title))


def _confidences(result: TaskResult) -> list[tuple[float, bool]]:
    """(confidence, right or would be right) of each row that has them."""
    found = []
    for row in result.rows:
        if isinstance(row, AnswerRow):
            found.append((row.confidence, row.would_be_right))
        elif isinstance(row, ClaimRow):
            found.append((row.confidence, row.right))
    return found


def _risk_plot(result: TaskResult, confidence: Values, right: Values) -> Plot:
    coverage, risk = risk_coverage(confidence, right)
    answered = [row for row in result.rows if isinstance(row, AnswerRow) and row.answered]
    point = None
    if answered:
        wrong = sum(not row.right for row in answered)
        point = (len(answered) / len(result.rows), wrong / len(answered))
    svg = line_chart(
        list(zip(coverage.tolist(), risk.tolist(), strict=True)),
        title="Risk and coverage",
        x_label="coverage: share of the questions answered",
        y_label="risk: share of those wrong",
        marked=point,
    )
    caption = "What share of the answers would be wrong if only the most confident were given; the ring is today's."
    return Plot("Risk and coverage", caption, svg)


def _reliability_plot(confidence: Values, right: Values) -> Plot:
    points = [(each.confidence, each.right) for each in reliability(confidence, right)]
    svg = line_chart(points, title="Reliability", x_label="confidence", y_label="share right", diagonal=True, dots=True)
    return Plot("Reliability", "A calibrated confidence lies on the dashed line.", svg)


def failing_by_tag(result: TaskResult) -> Sequence[tuple[str, tuple[str, ...]]]:
    """(tag, ids) of the tags with failures; languages left out."""
    return [(tag.tag, tag.failing) for tag in result.by_tag if tag.failing and not tag.tag.startswith("language:")]
