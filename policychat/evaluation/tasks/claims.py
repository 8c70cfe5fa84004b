"""The task `claims`: check each claim and compare the verdict with the gold."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from policychat.evaluation.measures import Measure, mean, mean_of, of_columns
from policychat.evaluation.metrics.calibration import expected_calibration_error
from policychat.evaluation.metrics.selective import area_under_risk_coverage
from policychat.evaluation.metrics.verdicts import VERDICTS, verdict_macro_f1
from policychat.evaluation.records import ClaimRecord
from policychat.evaluation.rows import ClaimRow
from policychat.evaluation.tasks.task import (
    Step,
    TaskResult,
    accuracy_by_language,
    ignore_step,
    latency_measures,
    summarise,
)

# A claim in; its verdict, and the confidence (0 to 1) in that verdict, out.
Check = Callable[[str], tuple[str, float]]


def _macro_f1(gold: NDArray[np.float64], predicted: NDArray[np.float64]) -> float:
    named = ([VERDICTS[int(code)] for code in codes] for codes in (gold, predicted))
    return verdict_macro_f1(*named)


def _verdicts(row: ClaimRow) -> tuple[float, float]:
    return float(VERDICTS.index(row.gold_verdict)), float(VERDICTS.index(row.verdict))


def _confidence(row: ClaimRow) -> tuple[float, float]:
    return row.confidence, float(row.right)


ACCURACY = Measure[ClaimRow]("accuracy", "share of the verdicts that are right", mean_of(lambda row: row.right), mean)
MEASURES: tuple[Measure[ClaimRow], ...] = (
    ACCURACY,
    *accuracy_by_language("share of the verdicts on claims in {language} that are right"),
    Measure("macro_f1", "mean of the F1 of each verdict in the gold", _verdicts, of_columns(_macro_f1)),
    Measure(
        "false_contradiction",
        "share of the supported claims called contradicted",
        mean_of(lambda row: row.verdict == "contradicted" if row.gold_verdict == "supported" else None),
        mean,
        better="lower",
    ),
    Measure(
        "false_support",
        "share of the claims that are not supported called supported",
        mean_of(lambda row: row.verdict == "supported" if row.gold_verdict != "supported" else None),
        mean,
        better="lower",
    ),
    Measure(
        "aurc",
        "area under the risk-coverage curve",
        _confidence,
        of_columns(area_under_risk_coverage),
        better="lower",
    ),
    Measure(
        "ece",
        "mean distance between confidence and the share of right verdicts, ten bins",
        _confidence,
        of_columns(expected_calibration_error),
        better="lower",
    ),
    *latency_measures("check"),
)


def run_claims(records: Sequence[ClaimRecord], *, check: Check, step: Step = ignore_step) -> TaskResult:
    """Check each record (at least one) and measure. Timed is the check alone, after one that warms up."""
    check(records[0].claim)
    rows = []
    for done, record in enumerate(records):
        step(done, len(records))
        started = time.perf_counter()
        verdict, confidence = check(record.claim)
        latency_ms = (time.perf_counter() - started) * 1000
        if verdict not in VERDICTS:
            raise ValueError(f"the checker said {verdict!r}, which is no verdict")
        rows.append(
            ClaimRow(
                id=record.id,
                split=record.split,
                language=record.language,
                tags=record.tags,
                text=record.claim,
                gold=record.gold,
                latency_ms=round(latency_ms, 2),
                gold_verdict=record.verdict,
                verdict=verdict,
                confidence=confidence,
            )
        )
    return summarise("claims", rows, MEASURES, headline=ACCURACY)
