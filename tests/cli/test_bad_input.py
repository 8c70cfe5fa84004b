"""Every mistake gives one clear line on stderr, exit 2, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.conftest import Library

Policychat = Callable[..., Ran]


@pytest.fixture
def built(library: Library) -> Library:
    library.build()
    return library


def places(library: Library) -> tuple[object, ...]:
    return ("--corpus", library.corpus, "--index", library.settings.index_dir)


@pytest.mark.parametrize(
    ("question", "said"),
    [("", "empty"), ("  ", "empty"), ("x" * 10_000, "10,000 characters"), ("😀👍", "no words"), ("a\x07b", "control")],
)
@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_that_cannot_be_worked_with(
    policychat: Policychat, library: Library, command: str, question: str, said: str
) -> None:
    policychat(command, question, *places(library)).assert_refused(said)
    assert not library.settings.index_dir.exists()


@pytest.mark.parametrize("command", [("ask", "Why?"), ("search", "why"), ("index",), ("show", "a.txt"), ("serve",)])
def test_a_missing_corpus(policychat: Policychat, tmp_path: Path, command: tuple[str, ...]) -> None:
    nowhere = tmp_path / "nowhere"
    policychat(*command, "--corpus", nowhere, "--index", tmp_path / "index").assert_refused(str(nowhere))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [("ask", "Why?"), ("index",)])
def test_an_empty_corpus(policychat: Policychat, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "corpus").mkdir()
    ran = policychat(*command, "--corpus", tmp_path / "corpus", "--index", tmp_path / "index")
    assert ran.code == 2
    assert ran.out == b""
    assert str(tmp_path / "corpus") in ran.err.strip().splitlines()[-1]
    assert not (tmp_path / "index").exists()


def test_a_broken_catalogue(policychat: Policychat, library: Library) -> None:
    library.write("catalogue.toml", '["ferry.txt"]\ntitel = "x"\n')
    policychat("index", *places(library)).assert_refused("catalogue.toml", "titel")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["ask", "Why?", "--nonsense"], "--nonsense"),
        (["nonsense"], "nonsense"),
        (["ask", "Why?", "--max-sentences", "0"], "--max-sentences"),
        (["ask", "Why?", "--max-sentences", "many"], "--max-sentences"),
        (["ask", "Why?", "because"], "because"),
        (["search", "why", "-k", "0"], "-k"),
        (["search"], "query"),
        (["show"], "document_id"),
        (["serve", "--port", "70000"], "--port"),
        (["ask"], "QUESTION"),
        (["ask", "Why?", "--input", "in.jsonl", "--output", "out.jsonl"], "--input"),
        (["ask", "--input", "in.jsonl"], "--output"),
    ],
)
def test_wrong_arguments(policychat: Policychat, arguments: list[str], named: str) -> None:
    policychat(*arguments).assert_refused(named)


@pytest.mark.parametrize(
    ("name", "value"),
    [("POLICYCHAT_NONSENSE", "1"), ("POLICYCHAT_MAX_SENTENCES", "many"), ("POLICYCHAT_PORT", "-1")],
)
def test_a_wrong_setting_in_the_environment(
    policychat: Policychat, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    policychat("status").assert_refused(name)


def test_status_and_show_before_the_first_build(policychat: Policychat, library: Library) -> None:
    policychat("status", *places(library)).assert_refused("policychat index")
    policychat("show", "nothing.txt", *places(library)).assert_refused("nothing.txt")
    assert not library.settings.index_dir.exists()


@pytest.mark.parametrize(
    "command", [("ask", "Why?"), ("search", "why"), ("status",), ("show", "ferry.txt"), ("serve",)]
)
def test_a_corrupt_manifest(policychat: Policychat, built: Library, command: tuple[str, ...]) -> None:
    (built.settings.index_dir / "manifest.json").write_text("{", "utf-8")
    policychat(*command, *places(built)).assert_refused("policychat index")


@pytest.mark.parametrize("command", [("status",), ("show", "ferry.txt")])
def test_a_damaged_store(policychat: Policychat, built: Library, command: tuple[str, ...]) -> None:
    for path in built.settings.index_dir.glob("build-*/documents.sqlite"):
        path.write_bytes(b"garbage" * 1000)
    policychat(*command, *places(built)).assert_refused("documents.sqlite")


def test_an_index_of_another_corpus_is_not_used_for_this_one(
    policychat: Policychat, built: Library, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.txt").write_text("Other text.", "utf-8")
    ran = policychat("ask", "Why?", "--corpus", tmp_path / "other", "--index", built.settings.index_dir)
    ran.assert_refused("policychat index")


def test_an_index_folder_that_is_a_file(policychat: Policychat, library: Library) -> None:
    library.settings.index_dir.write_text("x", "utf-8")
    policychat("status", *places(library)).assert_refused()
    assert library.settings.index_dir.read_text("utf-8") == "x"


@pytest.mark.parametrize("command", ["ask", "search", "check"])
def test_a_glossary_that_cannot_be_used(policychat: Policychat, built: Library, command: str) -> None:
    glossary = built.corpus / "glossary.tsv"
    glossary.write_text("Chinese\tEnglish\n渡轮\n", "utf-8")
    policychat(command, "When does the ferry run?", *places(built)).assert_refused("glossary.tsv, line 2")
