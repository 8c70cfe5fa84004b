"""The task `yes_no`: ask each yes/no question and compare the verdict with the gold."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from policychat.evaluation.gold import gold_quotes, quotes_of
from policychat.evaluation.measures import Measure, mean, mean_of
from policychat.evaluation.metrics.correctness import is_right
from policychat.evaluation.records import YesNoRecord
from policychat.evaluation.rows import YesNoRow
from policychat.evaluation.tasks.task import (
    Step,
    TaskResult,
    accuracy_by_language,
    ignore_step,
    latency_measures,
    summarise,
)
from policychat.schema import Answer

Ask = Callable[[str], Answer]


ACCURACY = Measure[YesNoRow](
    "accuracy",
    "share of the questions given the right verdict; abstaining or giving none counts as not_stated",
    mean_of(lambda row: row.right),
    mean,
)
MEASURES: tuple[Measure[YesNoRow], ...] = (
    ACCURACY,
    *accuracy_by_language("share of the questions in {language} given the right verdict"),
    Measure(
        "false_yes",
        "share of the questions whose gold is no or not_stated that were answered with yes",
        mean_of(lambda row: row.said == "yes" if row.expected != "yes" else None),
        mean,
        better="lower",
    ),
    Measure(
        "false_no",
        "share of the questions whose gold is yes or not_stated that were answered with no",
        mean_of(lambda row: row.said == "no" if row.expected != "no" else None),
        mean,
        better="lower",
    ),
    Measure(
        "gold_cited",
        "share of the yes and no given that cite a gold quote; one on what is not stated has none to cite",
        mean_of(lambda row: row.gold_cited if row.decided else None),
        mean,
    ),
    *latency_measures("answer"),
)


def run_yes_no(records: Sequence[YesNoRecord], *, ask: Ask, step: Step = ignore_step) -> TaskResult:
    """Ask each record (at least one) and measure. Timed is the question alone, after one that warms up."""
    ask(records[0].question)
    rows = []
    for done, record in enumerate(records):
        step(done, len(records))
        started = time.perf_counter()
        answer = ask(record.question)
        latency_ms = (time.perf_counter() - started) * 1000
        rows.append(
            YesNoRow(
                id=record.id,
                split=record.split,
                language=record.language,
                tags=record.tags,
                text=record.question,
                gold=record.gold,
                latency_ms=round(latency_ms, 2),
                expected=record.expected,
                verdict=answer.verdict,
                status=answer.status,
                answer=answer.answer,
                quotes=tuple(citation.quote for citation in answer.citations),
                gold_cited=is_right(gold_quotes(record), accepted=(), quotes=quotes_of(answer)),
            )
        )
    return summarise("yes_no", rows, MEASURES, headline=ACCURACY)
