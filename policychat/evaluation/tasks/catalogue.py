"""The tasks by name: the metrics each has and the rows it keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from policychat.evaluation.measures import Measure
from policychat.evaluation.rows import AnswerRow, ClaimRow, RetrievalRow, Row
from policychat.evaluation.tasks import answers, claims, retrieval

MEASURES: Mapping[str, Sequence[Measure[Any]]] = {
    "retrieval": retrieval.MEASURES,
    "answers": answers.MEASURES,
    "conversations": answers.MEASURES,
    "claims": claims.MEASURES,
}
ROWS: Mapping[str, type[Row]] = {
    "retrieval": RetrievalRow,
    "answers": AnswerRow,
    "conversations": AnswerRow,
    "claims": ClaimRow,
}
HEADLINES: Mapping[str, Measure[Any]] = {
    "retrieval": retrieval.HEADLINE,
    "answers": answers.HANDLED_WELL,
    "conversations": answers.HANDLED_WELL,
    "claims": claims.ACCURACY,
}


def measure_named(task: str, name: str) -> Measure[Any]:
    """The metric `name` of `task`. Raises KeyError."""
    try:
        return next(measure for measure in MEASURES[task] if measure.name == name)
    except StopIteration:
        raise KeyError(name) from None
