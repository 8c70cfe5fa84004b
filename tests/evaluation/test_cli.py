"""`policychat eval` as it is called."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from policychat.cli.main import run
from policychat.evaluation.folders import find_sets

DOCUMENTS = {
    "ferry": ("Harbour", "The harbour ferry carries 900 passengers a day."),
    "an id": ("", "The old stone bridge was closed in May 2021. Repairs cost 4.5 million crowns."),
    "pool": ("Baths", "The indoor swimming pool opens at six in the morning and closes at ten."),
    "黑豹": ("", "这座图书馆藏书三十万册，每天开放十二小时。"),
    "only-title": ("A title without a text", ""),
}


def call(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        run(list(arguments))
    captured = capfd.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "beir"
    folder.mkdir()
    queries: list[dict[str, Any]] = [
        {"_id": "q 1", "text": "How many people take the ferry daily?"},
        {
            "_id": "q2",
            "text": "And what did they cost?",
            "history": [["user", "Repairs of the old bridge?"], ["agent", "Yes."]],
        },
        {"_id": "q3", "text": "图书馆有多少册书？", "lang": "zh"},
    ]
    records = [{"_id": key, "title": title, "text": text} for key, (title, text) in DOCUMENTS.items()]
    for name, lines in (("corpus", records), ("queries", queries)):
        text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq 1\tferry\t1\nq2\tan id\t1\nq3\t黑豹\t2\n", "utf-8")
    return folder


@pytest.mark.slow
def test_a_beir_folder_end_to_end(beir: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capfd, "eval", "retrieval", "--beir", str(beir), "--run", str(tmp_path / "run.txt"), "--json")
    assert code == 0, err
    printed = json.loads(out)
    assert {name: printed[name] for name in ("hit@1", "hit@10", "recall@10", "map@10", "mrr@10", "ndcg@10")} == (
        dict.fromkeys(("hit@1", "hit@10", "recall@10", "map@10", "mrr@10", "ndcg@10"), 1.0)
    )
    assert (printed["queries"], printed["documents"]) == (3, 5)
    lines = [line.split(" ") for line in (tmp_path / "run.txt").read_text("utf-8").splitlines()]
    assert all(len(line) == 6 and line[1] == "Q0" and line[5] == "policychat" for line in lines)
    for query in ("q%201", "q2", "q3"):
        own = [line for line in lines if line[0] == query]
        assert sorted(unquote(line[2]) for line in own) == sorted(DOCUMENTS)
        assert [int(line[3]) for line in own] == [1, 2, 3, 4, 5]
        scores = [float(line[4]) for line in own]
        assert scores == sorted(scores, reverse=True)
        assert len(set(scores)) == 5


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("qrels.tsv", "a\tb\tc\nq2\tnowhere\t1\n", "qrels.tsv, line 2: there is no document 'nowhere'"),
        ("qrels.tsv", "a\tb\tc\nq2 ferry 1\n", "qrels.tsv, line 2: not a query id"),
        ("qrels.tsv", "a\tb\tc\n", "no judgements"),
        ("corpus.jsonl", '{"_id": "ferry"}\n', "corpus.jsonl, line 1: text"),
        ("queries.jsonl", '{"_id": "q2", "text": "x", "history": "no"}\n', "queries.jsonl, line 1: history"),
    ],
)
def test_a_wrong_beir_folder_is_one_line_and_exit_2(
    beir: Path, capfd: pytest.CaptureFixture[str], file: str, text: str, problem: str
) -> None:
    (beir / file).write_text(text, "utf-8")
    code, out, err = call(capfd, "eval", "retrieval", "--beir", str(beir), "--json")
    assert (code, out) == (2, "")
    assert problem in err
    assert len(err.splitlines()) == 1


def test_run_without_beir_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, _, err = call(capfd, "eval", "retrieval", "--run", str(tmp_path / "run.txt"))
    assert code == 2
    assert "--beir" in err


def own_sets(tmp_path: Path) -> Path:
    """A copy of the sets with a few questions only, so that they are asked in a moment."""
    folder = tmp_path / "eval"
    shutil.copytree(find_sets(Path("nowhere")), folder / "sets")
    path = folder / "sets" / "questions.jsonl"
    test_half = [line for line in path.read_text("utf-8").splitlines() if json.loads(line)["split"] == "test"]
    path.write_text("\n".join(test_half[:6]), "utf-8")
    return folder


@pytest.mark.slow
def test_a_threshold_above_the_measured_value_is_exit_1(
    tmp_path: Path, answerer: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = own_sets(tmp_path)
    monkeypatch.setenv("POLICYCHAT_EVAL_DIR", str(folder))
    where = ("--corpus", str(settings.corpus_dir), "--index", str(settings.index_dir))
    (folder / "thresholds.toml").write_text("[answers]\nverbatim = 1.0\nece = 0.0\n", "utf-8")
    code, out, err = call(capfd, "eval", "answers", "--json", *where)
    assert code == 1
    assert "below threshold: answers ece is 0." in err
    assert ", the threshold is 0.000" in err
    printed = json.loads(out)
    assert [missed["metric"] for missed in printed["missed"]] == ["ece"]
    assert "rows" not in printed["tasks"][0]

    as_json, as_html, as_card = printed["files"]
    assert all(Path(path).is_file() for path in (as_html, as_card))
    code, out, _ = call(capfd, "eval", "compare", as_json, as_json, "--json")
    assert code == 0
    assert json.loads(out)["only_in_one"] == 0


@pytest.mark.slow
def test_yes_no_questions_are_asked_and_reported(
    tmp_path: Path, answerer: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = own_sets(tmp_path)
    monkeypatch.setenv("POLICYCHAT_EVAL_DIR", str(folder))
    where = ("--corpus", str(settings.corpus_dir), "--index", str(settings.index_dir))
    code, out, err = call(capfd, "eval", "yes_no", "--split", "dev", "--json", *where)
    assert code == 0, err
    printed = json.loads(out)
    assert [task["task"] for task in printed["tasks"]] == ["yes_no"]
    figures = {metric["name"]: metric["count"] for metric in printed["tasks"][0]["metrics"]}
    assert (figures["accuracy"], figures["accuracy_en"], figures["accuracy_zh"]) == (42, 21, 21)
    assert all(Path(path).is_file() for path in printed["files"])


def test_a_wrong_set_is_exit_2_and_nothing_runs(
    tmp_path: Path, settings: Any, answerer: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = own_sets(tmp_path)
    path = folder / "sets" / "questions.jsonl"
    path.write_text(path.read_text("utf-8") + "\n{}\n", "utf-8")
    monkeypatch.setenv("POLICYCHAT_EVAL_DIR", str(folder))
    where = ("--corpus", str(settings.corpus_dir), "--index", str(settings.index_dir))
    code, out, err = call(capfd, "eval", "all", *where)
    assert (code, out) == (2, "")
    assert "questions.jsonl, line 7: " in err
    assert len(err.splitlines()) == 1
    assert not (folder / "reports").exists()
