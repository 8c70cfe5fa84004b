"""`policychat check`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from policychat.answer.answerer import Answerer
from policychat.schema import ClaimReport
from policychat.settings import Settings
from tests.cli.conftest import Ran

Policychat = Callable[..., Ran]
TRUE = (
    "The Chengdu-Chongqing science and technology innovation cooperation program has implemented 115 core "
    "technology projects."
)
WRONG = "The Liangjiang zone has built 104 municipal innovation platforms."
FERRY = {"id": "p1", "text": "The harbour ferry carries 900 passengers a day.", "title": "Ferry"}


@pytest.fixture
def shipped(settings: Settings, answerer: Answerer) -> tuple[object, ...]:
    """The options that name the shipped corpus and its index, built by now."""
    return ("--corpus", settings.corpus_dir, "--index", settings.index_dir)


@pytest.mark.slow
def test_json_is_one_report_alone_on_stdout(policychat: Policychat, shipped: tuple[object, ...]) -> None:
    ran = policychat("check", f"{TRUE} {WRONG}", "--json", *shipped)
    report = ClaimReport.model_validate(ran.json)
    assert ran.code == 0
    assert ran.out.count(b"\n") == 1
    assert [claim.verdict for claim in report.claims] == ["supported", "contradicted"]
    assert report.verdict == "contradicted"


@pytest.mark.slow
def test_text_gives_verdict_quote_and_source(policychat: Policychat, shipped: tuple[object, ...]) -> None:
    ran = policychat("check", WRONG, *shipped)
    lines = ran.out.decode().splitlines()
    assert ran.code == 0
    assert lines[0] == f"Contradicted: {WRONG}"
    assert "104" in lines[1]
    assert "140" in lines[1]
    assert "140 municipal innovation platforms" in ran.out.decode()
    assert ".txt, characters " in ran.out.decode()


@pytest.mark.slow
def test_a_chinese_claim_has_a_chinese_verdict(policychat: Policychat, shipped: tuple[object, ...]) -> None:
    ran = policychat("check", "川渝科技创新合作计划总投资1亿元。", *shipped)
    assert ran.out.decode().startswith("属实: 川渝")


@pytest.mark.slow
def test_a_file_of_claims_with_good_and_bad_lines(
    policychat: Policychat, shipped: tuple[object, ...], tmp_path: Path
) -> None:
    lines = [
        {"id": "true", "claim": TRUE},
        {"id": 7, "claim": WRONG},
        {"id": "passages", "claim": "The harbour ferry carries 800 passengers a day.", "passages": [FERRY]},
        {"id": "none", "claim": TRUE, "passages": []},
        {"id": "question", "claim": "How many innovation platforms are there?"},
        {"id": "empty", "claim": " "},
        {"id": "missing"},
        {"id": "binary", "claim": "It has \u0000 labs."},
        {"id": "asked", "question": TRUE},
    ]
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("not JSON\n" + "".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    ran = policychat("check", "--input", source, "--output", output, *shipped)
    results = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    by_id = {result["id"]: result for result in results}
    assert (ran.code, ran.out) == (0, b"")
    assert [result["id"] for result in results] == [None, *(line["id"] for line in lines)]
    assert {key: by_id[key]["verdict"] for key in ("true", 7, "passages", "none", "question")} == {
        "true": "supported",
        7: "contradicted",
        "passages": "contradicted",
        "none": "not_found",
        "question": "not_checkable",
    }
    assert by_id["passages"]["claims"][0]["evidence"][0]["document_id"] == "p1"
    failed = [result for result in results if "error" in result]
    assert {result["id"] for result in failed} == {None, "empty", "missing", "binary", "asked"}
    assert all(result.keys() == {"id", "error"} for result in failed)
    assert "5 answered, 5 failed" in ran.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "give a TEXT"),
        (("",), "empty"),
        (("...",), "no words"),
        (("It has \x01 labs.",), "control characters"),
        (("x" * 100_001,), "100,001"),
        ((TRUE, "--input", "in.jsonl", "--output", "out.jsonl"), "not both"),
        (("--input", "in.jsonl"), "--output"),
        (("--input", "nowhere.jsonl", "--output", "out.jsonl"), "nowhere.jsonl"),
        ((TRUE, "--corpus", "/nowhere"), "/nowhere"),
    ],
)
def test_bad_arguments(policychat: Policychat, arguments: tuple[str, ...], named: str) -> None:
    policychat("check", *arguments).assert_refused(named)


def test_input_that_cannot_be_read_leaves_no_output(policychat: Policychat, tmp_path: Path) -> None:
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00\x81")
    for path in (tmp_path / "nowhere.jsonl", tmp_path / "binary.jsonl", tmp_path):
        policychat("check", "--input", path, "--output", tmp_path / "out.jsonl").assert_refused(str(path))
    assert [path.name for path in tmp_path.iterdir()] == ["binary.jsonl"]
