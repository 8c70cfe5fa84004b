"""A first catalogue for a folder."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.corpus.catalogue import load_catalogue
from policychat.corpus.catalogue_draft import _entry, draft_catalogue, write_catalogue
from policychat.errors import CorpusError
from policychat.schema import DocumentInfo

EXISTING = '# mine\n["a.txt"]   # keep this\ntitle = \'As I "say"\'\r\n\n\n'


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.txt").write_text("The ferry\nDate: 2023-03-08  Source: Port Office\nIt carries 900.", "utf-8")
    (tmp_path / "sub" / 'q"u\\o.txt').write_text("标题\n正文有几句话。", "utf-8")
    (tmp_path / "bad.bin").write_bytes(b"\0\1")
    return tmp_path


def test_each_file_is_a_table_with_the_source_of_each_value(corpus: Path) -> None:
    text = draft_catalogue(corpus).text
    assert tomllib.loads(text) == {
        "a.txt": {"title": "The ferry", "published": "2023-03-08", "publisher": "Port Office", "language": "en"},
        'sub/q"u\\o.txt': {"title": "标题", "language": "zh"},
    }
    lines = text.splitlines()
    assert 'published = "2023-03-08" # dateline' in lines
    assert 'title = "The ferry" # first line' in lines
    assert any(line.startswith('# "bad.bin": ') for line in lines)


def test_an_existing_catalogue_stays_character_for_character(corpus: Path) -> None:
    (corpus / "catalogue.toml").write_bytes(EXISTING.encode())
    draft = draft_catalogue(corpus)
    assert draft.text.startswith(EXISTING)
    assert draft.added == ('sub/q"u\\o.txt',)
    assert tomllib.loads(draft.text)["a.txt"] == {"title": 'As I "say"'}


def test_writing_twice_adds_once(corpus: Path) -> None:
    assert write_catalogue(draft_catalogue(corpus))
    first = (corpus / "catalogue.toml").read_bytes()
    again = draft_catalogue(corpus)
    assert again.added == ()
    assert not write_catalogue(again)
    assert (corpus / "catalogue.toml").read_bytes() == first
    assert set(load_catalogue(corpus)) == {"a.txt", 'sub/q"u\\o.txt'}
    assert sorted(path.name for path in corpus.iterdir()) == ["a.txt", "bad.bin", "catalogue.toml", "sub"]


def test_a_catalogue_without_a_line_end_is_added_to(corpus: Path) -> None:
    (corpus / "catalogue.toml").write_text('["a.txt"]\ntitle = "x"', "utf-8")
    assert len(tomllib.loads(draft_catalogue(corpus).text)) == 2


def test_a_failed_write_loses_nothing(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (corpus / "catalogue.toml").write_bytes(EXISTING.encode())
    draft = draft_catalogue(corpus)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CorpusError, match="No space left"):
        write_catalogue(draft)
    assert (corpus / "catalogue.toml").read_bytes() == EXISTING.encode()
    assert not list(corpus.glob(".catalogue*"))


def test_a_catalogue_that_changed_meanwhile_is_not_overwritten(corpus: Path) -> None:
    draft = draft_catalogue(corpus)
    (corpus / "catalogue.toml").write_text('["a.txt"]\n', "utf-8")
    with pytest.raises(CorpusError, match="changed meanwhile"):
        write_catalogue(draft)
    assert (corpus / "catalogue.toml").read_text("utf-8") == '["a.txt"]\n'


def test_mode_and_link_of_the_catalogue_stay(corpus: Path) -> None:
    real = corpus / "sub" / ".real.toml"
    real.write_text("", "utf-8")
    real.chmod(0o640)
    (corpus / "catalogue.toml").symlink_to(real)
    assert write_catalogue(draft_catalogue(corpus))
    assert (corpus / "catalogue.toml").is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640


def test_entries_for_files_that_are_not_there(corpus: Path) -> None:
    (corpus / "catalogue.toml").write_text('["gone.txt"]\ntitle = "x"\n["bad.bin"]\ntitle = "y"', "utf-8")
    draft = draft_catalogue(corpus)
    assert draft.missing == ("gone.txt",)
    assert '# "bad.bin"' not in draft.text


def test_a_name_that_toml_cannot_hold_is_a_remark(corpus: Path) -> None:
    (corpus / os.fsdecode(b"caf\xe9.txt")).write_text("café text", "utf-8")
    draft = draft_catalogue(corpus)
    assert "caf?.txt" not in draft.added
    assert '# "caf?.txt": its name is not UTF-8' in draft.text
    tomllib.loads(draft.text)


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(path=words, title=words, publisher=words)
def test_any_text_survives_toml(path: str, title: str, publisher: str) -> None:
    sources = dict.fromkeys(("title", "publisher", "language"), "first line")
    info = DocumentInfo(
        document_id="d", path=path, title=title, publisher=publisher, language="en", sha256="0",
        metadata_sources=sources,
    )  # fmt: skip
    assert tomllib.loads(_entry(info)) == {path: {"title": title, "publisher": publisher, "language": "en"}}
