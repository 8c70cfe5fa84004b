"""The list of files that stay out of the index."""

from __future__ import annotations

from pathlib import Path

import pytest

from policychat.corpus.forgotten import FORGOTTEN_NAME, add_forgotten, read_forgotten
from policychat.corpus.load import list_files, scan_files
from policychat.errors import CorpusError
from policychat.schema import SkippedFile


def test_without_a_list_nothing_is_forgotten(tmp_path: Path) -> None:
    assert read_forgotten(tmp_path) == frozenset()


def test_a_file_is_put_on_the_list_once(tmp_path: Path) -> None:
    for _ in range(2):
        add_forgotten(tmp_path, "a/通知.txt")
    add_forgotten(tmp_path, "b.txt")
    assert read_forgotten(tmp_path) == {"a/通知.txt", "b.txt"}
    lines = (tmp_path / FORGOTTEN_NAME).read_text("utf-8").splitlines()
    assert lines[0].startswith("#")
    assert lines[1:] == ["a/通知.txt", "b.txt"]


def test_the_operators_own_lines_stay(tmp_path: Path) -> None:
    (tmp_path / FORGOTTEN_NAME).write_text("# mine\n\nold.txt", "utf-8")
    add_forgotten(tmp_path, "new.txt")
    assert (tmp_path / FORGOTTEN_NAME).read_text("utf-8") == "# mine\n\nold.txt\nnew.txt\n"


@pytest.mark.parametrize("name", ["#.txt", " a.txt", "a\nb.txt"])
def test_a_name_that_the_list_cannot_hold_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CorpusError, match="rename"):
        add_forgotten(tmp_path, name)
    assert not (tmp_path / FORGOTTEN_NAME).exists()


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    name = b"caf\xe9.txt".decode("utf-8", "surrogateescape")
    add_forgotten(tmp_path, name)
    assert read_forgotten(tmp_path) == {name}


def test_a_forgotten_file_is_named_as_skipped_and_the_list_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One sentence.", "utf-8")
    add_forgotten(tmp_path, "a.txt")
    assert list_files(tmp_path) == ["a.txt"]
    [skipped] = scan_files(tmp_path)
    assert isinstance(skipped, SkippedFile)
    assert FORGOTTEN_NAME in skipped.reason
