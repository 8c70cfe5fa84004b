"""`policychat catalogue`."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("The ferry\nDate: 2023-03-08\nIt carries 900.", "utf-8")
    (tmp_path / "bad.bin").write_bytes(b"\0\1")
    return tmp_path


def test_it_prints_a_catalogue_and_writes_nothing(policychat: Callable[..., Ran], corpus: Path) -> None:
    ran = policychat("catalogue", "--corpus", corpus)
    assert ran.code == 0
    assert tomllib.loads(ran.out.decode())["a.txt"]["published"] == "2023-03-08"
    assert "bad.bin" in ran.err
    assert not (corpus / "catalogue.toml").exists()


def test_write_says_what_was_added(policychat: Callable[..., Ran], corpus: Path) -> None:
    ran = policychat("catalogue", "--corpus", corpus, "--write")
    assert ran.code == 0
    assert b"added a.txt" in ran.out
    assert "a.txt" in tomllib.loads((corpus / "catalogue.toml").read_text("utf-8"))
    assert b"nothing was added" in policychat("catalogue", "--corpus", corpus, "--write").out


def test_json_is_a_list_of_descriptions(policychat: Callable[..., Ran], corpus: Path) -> None:
    [described] = policychat("catalogue", "--corpus", corpus, "--json").json
    assert (described["path"], described["title"], described["published"]) == ("a.txt", "The ferry", "2023-03-08")
    assert described["metadata_sources"] == {"title": "first line", "published": "dateline", "language": "detected"}


def test_an_entry_without_a_file_is_named(policychat: Callable[..., Ran], corpus: Path) -> None:
    (corpus / "catalogue.toml").write_text('["gone.txt"]\ntitle = "x"\n', "utf-8")
    ran = policychat("catalogue", "--corpus", corpus)
    assert ran.code == 0
    assert "gone.txt" in ran.err
    assert ran.out.startswith(b'["gone.txt"]\ntitle = "x"\n')


def test_a_circle_is_refused_and_nothing_written(policychat: Callable[..., Ran], corpus: Path) -> None:
    (corpus / "catalogue.toml").write_text('["a.txt"]\nsuperseded_by = "a.txt"\n', "utf-8")
    policychat("catalogue", "--corpus", corpus, "--write").assert_refused("a.txt", "circle")


def test_a_missing_corpus_is_refused(policychat: Callable[..., Ran], tmp_path: Path) -> None:
    policychat("catalogue", "--corpus", tmp_path / "nowhere").assert_refused("does not exist")


def test_it_loads_no_model(corpus: Path) -> None:
    code = (
        "import sys\nfrom policychat.cli.main import run\n"
        f"try: run(['catalogue', '--corpus', {str(corpus)!r}])\n"
        "except SystemExit: pass\n"
        "print(sorted({'torch', 'chromadb', 'llama_index', 'gradio'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
