"""The gate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from policychat.evaluation.errors import EvaluationError
from policychat.evaluation.folders import find_thresholds
from policychat.evaluation.reporting.report import Report
from policychat.evaluation.rows import AnswerRow
from policychat.evaluation.thresholds import find_missed, load_thresholds


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[answers", "cannot be read"),
        ("[anwsers]\naccuracy = 0.5", "'anwsers' is no task"),
        ("[answers]\naccuracie = 0.5", "no metric 'accuracie'"),
        ("[answers]\naccuracy = 50", "not a fraction"),
        ("[answers]\naccuracy = true", "not a fraction"),
        ("[answers]\nlatency_p50_ms = 0.5", "no fraction and cannot be gated"),
    ],
)
def test_a_wrong_threshold_is_named(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "thresholds.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(EvaluationError, match=problem) as caught:
        load_thresholds(path)
    assert "thresholds.toml" in str(caught.value)


def test_the_shipped_thresholds_hold_the_promise_of_exact_quotes() -> None:
    path = find_thresholds(Path("nowhere"))
    assert path is not None
    thresholds = load_thresholds(path)
    assert thresholds["answers"]["verbatim"] == thresholds["conversations"]["verbatim"] == 1.0


def test_missed_names_metric_value_and_threshold(
    make_row: Callable[..., AnswerRow], make_report: Callable[..., Report]
) -> None:
    report = make_report([make_row("q1"), make_row("q2", right=False)])
    reached = {"answers": {"accuracy": 0.5, "over_abstention": 0.0}, "claims": {"accuracy": 1.0}}
    assert find_missed(report.tasks, reached) == []
    missed = find_missed(report.tasks, {"answers": {"accuracy": 0.51}})
    assert [str(each) for each in missed] == ["answers accuracy is 0.500, the threshold is 0.510"]


def test_lower_is_better_is_a_limit_and_undefined_is_a_miss(
    make_row: Callable[..., AnswerRow], make_report: Callable[..., Report]
) -> None:
    refused = make_row("q1", status="not_in_corpus", quotes=(), right=False, cited=0, verbatim=0)
    report = make_report([refused])
    missed = find_missed(report.tasks, {"answers": {"over_abstention": 0.9, "verbatim": 1.0}})
    assert [(each.metric, each.value) for each in missed] == [("over_abstention", 1.0), ("verbatim", None)]
