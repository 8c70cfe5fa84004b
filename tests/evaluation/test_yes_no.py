"""The task `yes_no`: its set is checked, and its figures are those worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policychat.corpus.load import load_documents
from policychat.evaluation.errors import EvaluationError
from policychat.evaluation.folders import find_sets
from policychat.evaluation.records import YesNoRecord
from policychat.evaluation.reporting.files import write_files
from policychat.evaluation.reporting.report import Report, load_report
from policychat.evaluation.rows import AnswerRow
from policychat.evaluation.sets import load_yes_no
from policychat.evaluation.tasks.task import TaskResult
from policychat.evaluation.tasks.yes_no import run_yes_no
from policychat.schema import Answer, Citation, Document
from policychat.settings import Settings

TEXTS = {"ferry.txt": "The harbour ferry carries 900 passengers. It runs daily."}
GOLD = {"document_id": "ferry.txt", "quote": "carries 900 passengers"}
GOOD: dict[str, Any] = {
    "id": "y1",
    "language": "en",
    "question": "Does the ferry carry 900 people?",
    "expected": "yes",
    "tags": ["paraphrase", "indirect"],
    "gold": [GOLD],
    "split": "test",
    "provenance": "By hand.",
}

# Expected verdict, language, verdict given (None: the product gave none), quotes cited.
ASKED = [
    ("yes", "en", "yes", ["The harbour ferry carries 900 passengers."]),
    ("yes", "zh", "no", ["It runs daily."]),
    ("yes", "en", None, ["The harbour ferry carries 900 passengers."]),
    ("no", "zh", "no", ["900 passengers"]),
    ("no", "en", "yes", ["The harbour ferry carries 900 passengers."]),
    ("not_stated", "en", None, []),
    ("not_stated", "zh", "not_stated", []),
    ("not_stated", "en", "no", ["It runs daily."]),
]


def record(number: int, expected: str, language: str) -> YesNoRecord:
    changes = {
        "id": f"y{number}",
        "language": language,
        "expected": expected,
        "question": f"Question {number}?",
        "gold": [] if expected == "not_stated" else [GOLD],
    }
    return YesNoRecord.model_validate(GOOD | changes)


def answer(question: str, verdict: str | None, quotes: list[str]) -> Answer:
    citations = [
        Citation(
            marker=marker,
            document_id="ferry.txt",
            passage_id="p1",
            title=None,
            publisher=None,
            published=None,
            published_inferred=False,
            translated_from=None,
            language="en",
            url=None,
            link=None,
            page=None,
            heading=None,
            quote=quote,
            start=TEXTS["ferry.txt"].index(quote),
            end=TEXTS["ferry.txt"].index(quote) + len(quote),
            context_before=None,
        )
        for marker, quote in enumerate(quotes, start=1)
    ]
    return Answer(
        answer_id="a",
        question=question,
        language="en",
        status="answered" if quotes else "not_in_corpus",
        answer="An answer.",
        confidence=0.5,
        verdict=verdict,  # type: ignore[arg-type]
        citations=tuple(citations),
        reason=None,
        nearest=(),
        index_version="0",
        mode="extractive",
        elapsed_ms=1.0,
    )


def run(asked: list[tuple[str, str, str | None, list[str]]]) -> TaskResult:
    records = [record(number, expected, language) for number, (expected, language, _, _) in enumerate(asked)]
    given = {
        each.question: answer(each.question, verdict, quotes)
        for each, (_, _, verdict, quotes) in zip(records, asked, strict=True)
    }
    return run_yes_no(records, ask=given.__getitem__)


def figures(result: TaskResult) -> dict[str, tuple[float | None, int]]:
    return {each.name: (each.value, each.count) for each in result.metrics if each.unit == "fraction"}


def test_the_figures_of_eight_questions() -> None:
    result = run(ASKED)
    assert figures(result) == {
        "accuracy": (0.5, 8),
        "accuracy_en": (0.4, 5),
        "accuracy_zh": (pytest.approx(2 / 3, abs=1e-6), 3),
        # Yes was said to one of the five whose gold is not yes, no to two of the six whose gold is not no.
        "false_yes": (0.2, 5),
        "false_no": (pytest.approx(2 / 6, abs=1e-6), 6),
        # Of five decided, three cite the gold: one more on another sentence, one on what is not stated.
        "gold_cited": (0.6, 5),
    }
    by_language = {tag.tag: tag.measured.value for tag in result.by_tag if tag.tag.startswith("language:")}
    assert by_language == {"language:en": 0.4, "language:zh": pytest.approx(2 / 3, abs=1e-6)}
    assert [row.id for row in result.rows if row.is_failure] == ["y1", "y2", "y4", "y7"]


def test_a_product_that_never_decides_is_right_on_what_is_not_stated_alone() -> None:
    result = run([(expected, language, None, quotes) for expected, language, _, quotes in ASKED])
    assert figures(result) | {"accuracy_en": None, "accuracy_zh": None} == {
        "accuracy": (0.375, 8),
        "accuracy_en": None,
        "accuracy_zh": None,
        "false_yes": (0.0, 5),
        "false_no": (0.0, 6),
        "gold_cited": (None, 0),
    }


def test_the_report_shows_verdicts_and_loads_as_it_was_saved(
    make_row: Callable[..., AnswerRow], make_report: Callable[..., Report], tmp_path: Path
) -> None:
    report = make_report([make_row("q1")], name="yes_no", tasks=(run(ASKED),))
    as_json, as_html, as_card = write_files(report, tmp_path)
    assert load_report(as_json) == report
    card = as_card.read_text("utf-8")
    assert "| gold \\ verdict | yes | no | not_stated |" in card
    assert "| yes | 1 | 1 | 1 |" in card
    assert "| no | 1 | 1 | 0 |" in card
    assert "| not_stated | 0 | 1 | 2 |" in card
    page = as_html.read_text("utf-8")
    assert "none, which counts as not_stated; the gold is yes" in page
    assert "<summary>y4 " in page


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"expected": "maybe"}, "expected"),
        ({"gold": []}, "needs gold"),
        ({"expected": "not_stated"}, "not_stated has no gold"),
        ({"expected": "not_stated", "gold": [], "alternatives": [[GOLD]]}, "not_stated has no gold"),
        ({"tags": ["exact"]}, "unknown tag 'exact'"),
        ({"gold": [GOLD | {"quote": "carries 901 passengers"}]}, "is not in the document"),
        ({"alternatives": [[]]}, "an alternative without quotes"),
    ],
)
def test_a_wrong_record_is_named_by_file_and_line(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    (tmp_path / "yes_no.jsonl").write_text(json.dumps(GOOD | changes) + "\n", "utf-8")
    with pytest.raises(EvaluationError) as caught:
        load_yes_no(tmp_path, document_text=TEXTS.get)
    assert "yes_no.jsonl, line 1: " in str(caught.value)
    assert problem in str(caught.value)


def test_the_shipped_set_is_sound_and_even_over_halves_languages_and_verdicts(settings: Settings) -> None:
    texts = {item.document_id: item.text for item in load_documents(settings.corpus_dir) if isinstance(item, Document)}
    records = load_yes_no(find_sets(Path("nowhere")), document_text=texts.get)
    assert len(records) >= 48
    for split in ("dev", "test"):
        for language in ("en", "zh"):
            half = [each.expected for each in records if (each.split, each.language) == (split, language)]
            assert half.count("yes") == half.count("no") == half.count("not_stated") >= 4
    sides = {(gold, each.split) for each in records for group in each.gold_sets for gold in group}
    assert len({gold for gold, _ in sides}) == len(sides)
