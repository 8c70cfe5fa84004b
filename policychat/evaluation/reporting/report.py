"""A whole evaluation as one JSON file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from policychat.evaluation.errors import EvaluationError
from policychat.evaluation.records import Split
from policychat.evaluation.tasks.catalogue import ROWS
from policychat.evaluation.tasks.task import TaskResult
from policychat.evaluation.thresholds import Missed
from policychat.schema import Shape


class Subject(Shape):
    """What was evaluated, and on what: enough to do it again."""

    policychat_version: str
    index_version: str
    embedding_model: str
    embedding_model_sha256: str
    documents: int
    passages: int
    passage_tokens: int
    retrieval_passages: int
    max_sentences: int
    answer_threshold: float
    mode: Literal["extractive"] = "extractive"
    processors: int
    python: str


class Report(Shape):
    """An evaluation: `created` is ISO 8601 in UTC, `missed` the thresholds not reached (empty where none was
    checked, `gated` says whether they were)."""

    format: Literal[1] = 1
    name: str
    created: str
    split: Split
    subject: Subject
    tasks: tuple[TaskResult, ...]
    gated: bool
    missed: tuple[Missed, ...]

    def task(self, name: str) -> TaskResult | None:
        """The result of the task `name`, if it was run."""
        return next((task for task in self.tasks if task.task == name), None)


def save_report(report: Report, path: Path) -> None:
    """Write the report as JSON. Raises EvaluationError where it cannot be written."""
    write_text(path, report.model_dump_json(indent=1) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a file of a report, its folder made. Raises EvaluationError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise EvaluationError(f"{path} cannot be written: {error.strerror}") from error


def load_report(path: Path) -> Report:
    """Read a saved report. Raises EvaluationError for what is none."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}") from error
    try:
        return Report.model_validate(value | {"tasks": [_with_typed_rows(task) for task in value["tasks"]]})
    except (ValidationError, KeyError, TypeError, AttributeError) as error:
        problem = str(error).splitlines()[0]
        raise EvaluationError(f"{path} is no report of `policychat eval`: {problem}") from error


def _with_typed_rows(task: dict[str, Any]) -> dict[str, Any]:
    kind = ROWS[task["task"]]
    return task | {"rows": [kind.model_validate(row) for row in task["rows"]]}
