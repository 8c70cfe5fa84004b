"""What the operator says about the documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from policychat.corpus.catalogue import load_catalogue
from policychat.corpus.document_id import document_id_for
from policychat.errors import CorpusError


def write(corpus: Path, text: str) -> Path:
    (corpus / "catalogue.toml").write_text(text, "utf-8")
    return corpus


def test_entries_by_path(tmp_path: Path) -> None:
    catalogue = load_catalogue(
        write(tmp_path, '["a.txt"]\ntitle = "标题"\npublished = "2022-06"\n["sub/b.md"]\npublished_inferred = true\n')
    )
    assert catalogue["a.txt"].title == "标题"
    assert catalogue["a.txt"].published == "2022-06"
    assert catalogue["a.txt"].publisher is None
    assert catalogue["sub/b.md"].published_inferred


def test_without_a_catalogue_nothing_is_known(tmp_path: Path) -> None:
    assert load_catalogue(tmp_path) == {}


@pytest.mark.parametrize("date", ['"2023-03-08"', "2023-03-08"])
def test_dates_with_and_without_quotation_marks(tmp_path: Path, date: str) -> None:
    assert load_catalogue(write(tmp_path, f'["a.txt"]\npublished = {date}'))["a.txt"].published == "2023-03-08"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('["a.txt"]\ntitle = ', "catalogue.toml"),
        ('["a.txt"]\ntitel = "x"', "titel"),
        ('["a.txt"]\npublished = "8 March 2023"', "published"),
        ('["a.txt"]\npublished = "2023-13"', "published"),
        ('["a.txt"]\npublished = 2023', "published"),
        ('["a.txt"]\nurl = "javascript:alert(1)"', "url"),
        ('["a.txt"]\npublished_inferred = "perhaps"', "published_inferred"),
        ('title = "x"', "title"),
    ],
)
def test_a_mistake_is_named_in_one_line(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(CorpusError, match=named):
        load_catalogue(write(tmp_path, text))


def test_a_catalogue_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "catalogue.toml").write_bytes('["a.txt"]\ntitle = "标题"'.encode("gb18030"))
    with pytest.raises(CorpusError, match=r"catalogue\.toml cannot be read"):
        load_catalogue(tmp_path)


@pytest.mark.parametrize("date", ["2023-02-30", "2023-00", "0000"])
def test_a_date_that_no_calendar_has(tmp_path: Path, date: str) -> None:
    with pytest.raises(CorpusError, match="expires"):
        load_catalogue(write(tmp_path, f'["a.txt"]\nexpires = "{date}"'))


@pytest.mark.parametrize(
    "text",
    [
        '["a.txt"]\nsuperseded_by = "a.txt"',
        f'["A b.txt"]\nsuperseded_by = "{document_id_for("A b.txt")}"',
        '["a.txt"]\nsuperseded_by = "b.txt"\n["b.txt"]\nsuperseded_by = "a.txt"',
        '["x.txt"]\nsuperseded_by = "a.txt"\n["a.txt"]\nsuperseded_by = "b.txt"\n["b.txt"]\nsuperseded_by = "c.txt"\n'
        '["c.txt"]\nsuperseded_by = "a.txt"',
    ],
)
def test_documents_that_supersede_each_other(tmp_path: Path, text: str) -> None:
    with pytest.raises(CorpusError, match=r"circle: \[.*\] by \["):
        load_catalogue(write(tmp_path, text))


@pytest.mark.parametrize(
    ("superseded_by", "warned"),
    [("gone.txt", True), ("b.txt", False), ("sub/c.md", False), ("Law No. 5 of 2025", False),
     ("https://example.org/new.html", False), ("new law.pdf", True)],
)  # fmt: skip
def test_a_successor_that_the_corpus_lacks_is_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, superseded_by: str, warned: bool
) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("a.txt", "b.txt", "sub/c.md"):
        (tmp_path / name).write_text("text", "utf-8")
    entries = load_catalogue(write(tmp_path, f'["a.txt"]\nsuperseded_by = "{superseded_by}"'))
    assert entries["a.txt"].superseded_by == superseded_by
    assert (superseded_by in caplog.text) is warned
