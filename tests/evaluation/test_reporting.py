"""Reports: saved and loaded, self-contained, escaped; comparisons of two."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from policychat.evaluation.comparison import compare_reports, comparison_table
from policychat.evaluation.errors import EvaluationError
from policychat.evaluation.reporting.files import write_files
from policychat.evaluation.reporting.report import Report, load_report
from policychat.evaluation.reporting.table import results_table
from policychat.evaluation.rows import AnswerRow, ClaimRow
from policychat.evaluation.tasks import claims
from policychat.evaluation.tasks.task import summarise

MakeRow = Callable[..., AnswerRow]
MakeReport = Callable[..., Report]
NASTY = "<script src='https://evil.example/x.js'></script> | &amp; \"x\""


def claim_row(identifier: str, gold: str, verdict: str) -> ClaimRow:
    return ClaimRow(
        id=identifier,
        split="test",
        language="zh",
        tags=("negation",),
        text="断言",
        gold=(),
        latency_ms=5.0,
        gold_verdict=gold,
        verdict=verdict,
        confidence=0.9,
    )


@pytest.fixture
def report(make_row: MakeRow, make_report: MakeReport) -> Report:
    rows = [
        make_row("q1"),
        make_row("q2", text=NASTY, answer=NASTY, right=False, tags=("list",), gold_rank=None),
        make_row("q3", answerable=False, gold=[], accepted=[], citation_recall=None, right=False),
    ]
    verdicts = [claim_row("c1", "supported", "supported"), claim_row("c2", "contradicted", "not_found")]
    made = make_report(rows, name="all")
    task = summarise("claims", verdicts, claims.MEASURES, headline=claims.ACCURACY)
    return made.model_copy(update={"tasks": (*made.tasks, task)})


def test_a_report_loads_as_it_was_saved(report: Report, tmp_path: Path) -> None:
    written = write_files(report, tmp_path)
    assert [path.name for path in written] == [f"20260102T030405Z-all.{ending}" for ending in ("json", "html", "md")]
    assert load_report(written[0]) == report


def test_the_html_needs_nothing_from_elsewhere_and_escapes_all(report: Report, tmp_path: Path) -> None:
    page = write_files(report, tmp_path)[1].read_text("utf-8")
    assert "<script" not in page
    assert not re.search(r"""(?:src|href|action)\s*=|url\(|@import""", page.replace("src=&#39;", ""))
    assert not re.search(r"https?://", page.replace("https://evil.example", ""))
    assert "&lt;script" in page
    assert page.count("<svg") == 8
    assert "gold" in page
    assert "not_found" in page
    for failing in ("q2", "q3", "c2"):
        assert f"<summary>{failing} " in page
    assert "<summary>q1 " not in page


def test_the_card_and_the_table_name_the_failures(report: Report, tmp_path: Path) -> None:
    card = write_files(report, tmp_path)[2].read_text("utf-8")
    assert "- list: q2" in card
    assert "| accuracy | 0.500 |" in card
    assert "| gold \\ verdict | supported | contradicted | not_found |" in card
    assert "2 failing: q2, q3" in results_table(report)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tasks": [{"task": "cooking", "rows": []}]}'])
def test_what_is_no_report_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, "utf-8")
    with pytest.raises(EvaluationError, match=r"x\.json"):
        load_report(path)


def test_comparison_pairs_records_and_says_what_changed(make_row: MakeRow, make_report: MakeReport) -> None:
    names = [f"q{number}" for number in range(12)]
    before = make_report([make_row(name, right=False) for name in names] + [make_row("old")])
    after = make_report([make_row(name, tags=("number",)) for name in names] + [make_row("q0x")])
    comparison = compare_reports(before, after)
    whole = next(each for each in comparison.differences if each.metric == "accuracy" and each.tag is None)
    assert (whole.first, whole.second, whole.difference, whole.count) == (0.0, 1.0, 1.0, 12)
    assert (whole.low, whole.high) == (1.0, 1.0)
    assert whole.p_value is not None
    assert whole.p_value < 0.01
    assert [each.tag for each in comparison.differences if each.tag] == ["language:en", "number"]
    assert comparison.mended == tuple(f"answers {name}" for name in names)
    assert comparison.broken == ()
    assert comparison.only_in_one == 2
    assert "better" in comparison_table(comparison)


def test_comparison_of_a_report_with_itself_finds_nothing(report: Report) -> None:
    comparison = compare_reports(report, report)
    assert {each.p_value for each in comparison.differences if each.difference == 0} == {1.0}
    assert comparison.mended == comparison.broken == ()


def test_reports_that_share_no_record_cannot_be_compared(make_row: MakeRow, make_report: MakeReport) -> None:
    with pytest.raises(EvaluationError, match="share no record"):
        compare_reports(make_report([make_row("q1")]), make_report([make_row("q2")]))
