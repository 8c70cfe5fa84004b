"""`policychat ask`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policychat.answer.answerer import Answerer
from policychat.schema import Answer
from policychat.settings import Settings
from tests.cli.conftest import Ran
from tests.conftest import Library

Policychat = Callable[..., Ran]
PROJECTS = "How many core technology projects has the Chengdu-Chongqing program implemented?"


@pytest.fixture
def shipped(settings: Settings, answerer: Answerer) -> tuple[object, ...]:
    """The options that name the shipped corpus and its index, built by now."""
    return ("--corpus", settings.corpus_dir, "--index", settings.index_dir)


def write_lines(path: Path, lines: list[Any]) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), "utf-8")
    return path


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.slow
def test_json_is_one_answer_object_alone_on_stdout(policychat: Policychat, shipped: tuple[object, ...]) -> None:
    ran = policychat("ask", PROJECTS, "--json", "--max-sentences", 1, *shipped)
    answer = Answer.model_validate(ran.json)
    assert ran.code == 0
    assert answer.status == "answered"
    assert "115" in answer.answer
    assert len(answer.citations) == 1
    assert ran.out.count(b"\n") == 1


@pytest.mark.slow
def test_text_names_the_quote_and_its_source(policychat: Policychat, shipped: tuple[object, ...]) -> None:
    text = policychat("ask", PROJECTS, *shipped).out.decode()
    assert "115" in text
    assert "[1]" in text
    assert ".txt, characters " in text


@pytest.mark.slow
def test_a_missing_index_is_built_first(policychat: Policychat, library: Library) -> None:
    places = ("--corpus", library.corpus, "--index", library.settings.index_dir)
    ran = policychat("ask", "How many passengers does the harbour ferry carry a day?", "--json", *places)
    assert ran.code == 0
    assert "900" in str(ran.json)
    assert not library.build().built


@pytest.mark.slow
def test_a_file_of_questions_with_good_and_bad_lines(
    policychat: Policychat, shipped: tuple[object, ...], tmp_path: Path
) -> None:
    ferry = {"id": "p1", "text": "The harbour ferry carries 900 passengers a day.", "title": "Ferry"}
    rate = "What is the contribution rate of scientific and technological progress of Chongqing?"
    lines = [
        {"id": "plain", "question": PROJECTS},
        "this is not JSON",
        "",
        {"id": 7, "question": "What is the capital of Australia?"},
        {"id": "passages", "question": "How many passengers does the ferry carry a day?", "passages": [ferry]},
        {"id": "none", "question": PROJECTS, "passages": []},
        {"id": "history", "question": "And in 2019?", "history": [["user", rate], ["agent", "60.3% [1]"]]},
        {"id": "empty", "question": " "},
        {"id": "missing"},
        {"id": "number", "question": 5},
        {"id": "filtered", "question": PROJECTS, "filters": {"publisher": "Nobody"}},
        {"id": "unknown filter", "question": PROJECTS, "filters": {"date": "2022"}},
        {"id": "wrong filter", "question": PROJECTS, "filters": {"published_from": "soon"}},
        {"id": "no filters", "question": PROJECTS, "filters": "soon"},
        {"id": "both", "question": PROJECTS, "filters": {"language": "en"}, "passages": [ferry]},
        {"id": "role", "question": "Why?", "history": [["robot", "x"]]},
        [1, 2],
        {"id": "unknown field", "question": PROJECTS, "answers": ["115"]},
        {"id": "title", "question": "How many a day?", "passages": [{**ferry, "title": "\ud800"}]},
        {"id": "surrogate", "question": "What is \ud800?", "passages": [{"id": "\ud800", "text": "\ud800 is."}]},
    ]
    output = tmp_path / "out.jsonl"
    ran = policychat("ask", "--input", write_lines(tmp_path / "in.jsonl", lines), "--output", output, *shipped)
    results = read_lines(output)
    by_id = {result["id"]: result for result in results}
    assert ran.code == 0
    assert ran.out == b""
    assert len(results) == len(lines) - 1
    assert [result["id"] for result in results][:3] == ["plain", None, 7]
    assert "115" in by_id["plain"]["answer"]
    assert by_id[7]["status"] == "not_in_corpus"
    assert {c["document_id"] for c in by_id["passages"]["citations"] + by_id["passages"]["nearest"]} == {"p1"}
    assert by_id["none"]["status"] == "not_in_corpus"
    assert by_id["none"]["nearest"] == []
    assert by_id["none"]["reason"] == "No passages were given."
    assert "58% in 2019" in by_id["history"]["citations"][0]["quote"]
    assert "115" in by_id["unknown field"]["answer"]
    failed = [result for result in results if "error" in result]
    assert {result["id"] for result in failed} - {"title"} == {
        None, "empty", "missing", "number", "role", "surrogate", "unknown filter", "wrong filter", "no filters", "both"
    }  # fmt: skip
    assert "Nobody" in by_id["filtered"]["reason"]
    assert "'date' is not known" in by_id["unknown filter"]["error"]["detail"]
    assert "published_from" in by_id["wrong filter"]["error"]["detail"]
    assert "filters" in by_id["no filters"]["error"]["detail"]
    assert all(result.keys() == {"id", "error"} for result in failed)
    assert all(result["error"].keys() == {"title", "detail"} for result in failed)
    assert f"{len(failed)} failed" in ran.err.splitlines()[-1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


@pytest.mark.parametrize(
    "line", ["[" * 100_000, '{"id": "\\ud800"}', '{"id": 1e999}', '"\\u0000"', "NaN", '{"id": [1]}']
)
def test_no_line_however_strange_stops_the_run(policychat: Policychat, tmp_path: Path, line: str) -> None:
    output = tmp_path / "out.jsonl"
    ran = policychat("ask", "--input", write_lines(tmp_path / "in.jsonl", [line, '{"id": "b"}']), "--output", output)
    assert ran.code == 0
    assert ["error" in result for result in read_lines(output)] == [True, True]


def test_input_that_cannot_be_read_leaves_no_output(policychat: Policychat, tmp_path: Path) -> None:
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00\x81")
    for path in (tmp_path / "nowhere.jsonl", tmp_path / "binary.jsonl", tmp_path):
        policychat("ask", "--input", path, "--output", tmp_path / "out.jsonl").assert_refused(str(path))
    assert [path.name for path in tmp_path.iterdir()] == ["binary.jsonl"]


def test_output_that_cannot_be_written(policychat: Policychat, tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "in.jsonl", ["not JSON"])
    for output in (tmp_path / "nowhere" / "out.jsonl", tmp_path):
        policychat("ask", "--input", lines, "--output", output).assert_refused(str(output))


def test_a_run_that_fails_keeps_the_output_of_the_one_before(
    policychat: Policychat, library: Library, tmp_path: Path
) -> None:
    (tmp_path / "out.jsonl").write_text("precious", "utf-8")
    lines = write_lines(tmp_path / "in.jsonl", [{"id": "a", "question": "Why?"}])
    library.settings.index_dir.mkdir()
    (library.settings.index_dir / "manifest.json").write_text("{", "utf-8")
    ran = policychat("ask", "--input", lines, "--output", tmp_path / "out.jsonl", "--index", library.settings.index_dir)
    ran.assert_refused("policychat index")
    assert (tmp_path / "out.jsonl").read_text("utf-8") == "precious"


@pytest.mark.slow
def test_filters_limit_what_is_looked_at(policychat: Policychat, shipped: tuple[object, ...]) -> None:
    ran = policychat("ask", PROJECTS, "--publisher", "Nobody", "--from", "2020", "--to", "2020-06", "--json", *shipped)
    assert ran.json["status"] == "not_in_corpus"
    assert "Nobody" in ran.json["reason"]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--from", "soon"), "--from"),
        (("--from", "2023", "--to", "2022"), "--to is not valid: it is before --from"),
        (("--publisher", ""), "--publisher"),
        (("--language", "not a tag"), "--language"),
        (("--document", "a", "--document", " "), "--document"),
    ],
)
def test_a_wrong_filter_is_refused_by_its_option(policychat: Policychat, options: tuple[str, ...], named: str) -> None:
    policychat("ask", PROJECTS, *options).assert_refused(named)
    policychat("search", PROJECTS, *options).assert_refused(named)


def test_filters_of_the_command_line_are_not_those_of_a_file(policychat: Policychat, tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "in.jsonl", [{"id": "a", "question": "Why?"}])
    policychat("ask", "--input", lines, "--output", tmp_path / "out.jsonl", "--language", "en").assert_refused(
        "filters"
    )
