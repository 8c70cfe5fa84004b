"""The tasks by name: the metrics each has and the rows it keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from policychat.evaluation.measures import Measure
from policychat.evaluation.rows import AnswerRow, ClaimRow, RetrievalRow, Row, YesNoRow
from policychat.evaluation.tasks import answers, claims, retrieval, yes_no

MEASURES: Mapping[str, Sequence[Measure[Any]]] = {
    "retrieval": retrieval.MEASURES,
    "answers": answers.MEASURES,
    "conversations": answers.MEASURES,
    "claims": claims.MEASURES,
    "yes_no": yes_no.MEASURES,
}
ROWS: Mapping[str, type[Row]] = {
    "retrieval": RetrievalRow,
    "answers": AnswerRow,
    "conversations": AnswerRow,
    "claims": ClaimRow,
    "yes_no": YesNoRow,
}
HEADLINES: Mapping[str, Measure[Any]] = {
    "retrieval": retrieval.HEADLINE,
    "answers": answers.HANDLED_WELL,
    "conversations": answers.HANDLED_WELL,
    "claims": claims.ACCURACY,
    "yes_no": yes_no.ACCURACY,
}


def measure_named(task: str, name: str) -> Measure[Any]:
    """The metric `name` of `task`. Raises KeyError."""
    try:
        return next(measure for measure in MEASURES[task] if measure.name == name)
    except StopIteration:
        raise KeyError(name) from None
