"""The newest evaluation report of this server, as far as the app shows it."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from policychat.schema import Json

_TASKS = ("retrieval", "answers", "conversations", "claims", "yes_no")

log = logging.getLogger(__name__)


class Figure(BaseModel):
    """A metric as a report holds it, with its 95 % interval; `count` records were measured."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    count: int
    unit: str


class _Task(BaseModel):
    task: str
    headline: str
    metrics: list[Figure]


class _Subject(BaseModel):
    index_version: str


class _Report(BaseModel):
    name: str
    created: str
    split: str
    subject: _Subject
    tasks: list[_Task]


@dataclass(frozen=True)
class EvaluationCard:
    """The headline figure of each task; `day` (ISO) is when they were measured, on the index `index_version`."""

    day: str
    index_version: str
    figures: Sequence[tuple[str, Figure]]


def newest_card(eval_dir: Path) -> EvaluationCard | None:
    """From the newest report on all tasks and the test half; None where there is none that can be read."""
    for path in sorted((eval_dir / "reports").glob("*-all.json"), reverse=True):
        try:
            held: Json = json.loads(path.read_text("utf-8"))
            report = _Report.model_validate(held)
        except (OSError, ValueError, ValidationError) as error:
            log.warning("the evaluation report %s cannot be read: %s", path, error)
            continue
        if report.split == "test" and (figures := _headlines(report)):
            return EvaluationCard(report.created[:10], report.subject.index_version, figures)
    return None


def _headlines(report: _Report) -> list[tuple[str, Figure]]:
    return [
        (task.task, figure)
        for task in report.tasks
        if task.task in _TASKS
        for figure in task.metrics
        if figure.name == task.headline and figure.value is not None
    ]
