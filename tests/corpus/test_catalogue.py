"""What the operator says about the documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from policychat.corpus.catalogue import load_catalogue
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
