"""What is known about a document, and from where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.corpus.catalogue import CatalogueEntry, load_catalogue
from policychat.corpus.extraction import Extraction, Found, FoundField
from policychat.corpus.metadata import describe
from policychat.corpus.partial_date import is_partial_date
from policychat.schema import Document
from tests.conftest import ROOT

TODAY = date(2026, 1, 1)
TEXT = "The title\n日期:2023年03月08日 来源:重庆国际传播中心\nThe ferry carries 900 passengers a day in summer."
CATALOGUE = CatalogueEntry(title="Named", published="2021", url="https://example.org/c", expires="2030")


def described(text: str = TEXT, entry: CatalogueEntry | None = None, **found: str) -> Document:
    stated: dict[FoundField, Found] = {
        field: Found(value=value, source="HTML meta")
        for field, value in found.items()  # type: ignore[misc]
    }
    return describe(Extraction(text=text, found=stated), path="a/b.txt", entry=entry or CatalogueEntry(), today=TODAY)


def test_the_catalogue_goes_before_the_file_and_the_file_before_the_text() -> None:
    document = described(entry=CATALOGUE, title="Stated", publisher="Agency", published="2022-02-02")
    assert (document.title, document.published, document.publisher) == ("Named", "2021", "Agency")
    assert document.metadata_sources == {
        "title": "catalogue", "published": "catalogue", "url": "catalogue", "expires": "catalogue",
        "publisher": "HTML meta", "language": "detected",
    }  # fmt: skip


def test_what_only_the_text_says() -> None:
    document = described()
    assert (document.title, document.published, document.publisher) == ("The title", "2023-03-08", "重庆国际传播中心")
    assert document.metadata_sources == {
        "title": "first line", "published": "dateline", "publisher": "dateline", "language": "detected"
    }  # fmt: skip


def test_every_field_that_has_a_value_names_its_source() -> None:
    document = described(entry=CATALOGUE, publisher="Agency")
    named = {
        field for field in ("title", "publisher", "published", "language", "url", "translated_from", "effective",
                            "expires", "superseded_by")
        if getattr(document, field) is not None
    }  # fmt: skip
    assert set(document.metadata_sources) == named


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2023-03-08T10:00:00+08:00", "2023-03-08"),
        ("2023-03", "2023-03"),
        ("D:20230308101500+08'00'", "2023-03-08"),
        ("Wed, 08 Mar 2023 10:00:00 +0800", "2023-03-08"),
        ("8 March 2023", "2023-03-08"),
        ("1850", "1850"),
    ],
)
def test_dates_as_files_state_them(written: str, published: str) -> None:
    assert described("Text.", published=written).published == published


@pytest.mark.parametrize("written", ["2023-02-30", "2099-01-01", "1601-01-01", "yesterday", "", "D:00000000", "0000"])
def test_a_stated_date_that_cannot_be_counts_as_none(written: str) -> None:
    document = described("Text.", published=written)
    assert document.published is None
    assert "published" not in document.metadata_sources


@pytest.mark.parametrize(
    "title", ["Microsoft Word - draft.docx", "untitled", "无标题文档", "report_final.pdf", "  ", "Document1"]
)
def test_a_title_that_a_program_made_up_counts_as_none(title: str) -> None:
    assert described(title=title).title == "The title"


@pytest.mark.parametrize(
    ("tag", "text", "language"),
    [
        ("en-US", "The ferry carries 900 passengers a day.", "en"),
        ("zh-CN", "学校的午餐由市政府出资，每天供应两千名学生，家长不付费。", "zh"),
        ("zh-TW", "學校的午餐由市政府出資，每天供應兩千名學生，家長不付費。", "zh-Hant"),
        ("en", "学校的午餐由市政府出资，每天供应两千名学生，家长不付费。", "zh"),
        ("fr", "Short.", "fr"),
        ("not a tag", "The ferry carries 900 passengers a day.", "en"),
    ],
)
def test_the_stated_language_unless_the_text_is_in_another_script(tag: str, text: str, language: str) -> None:
    assert described(text, language=tag).language == language


@pytest.mark.parametrize("url", ["javascript:alert(1)", "example.org", "https://a b", "ftp://example.org"])
def test_only_addresses_of_pages(url: str) -> None:
    assert described(url=url).url is None


def test_a_text_of_nothing_but_furniture_is_named_after_its_file() -> None:
    document = described("Share this: Twitter")
    assert (document.title, document.metadata_sources["title"]) == ("b.txt", "file name")


def test_a_date_that_opens_the_first_line_is_no_part_of_the_title() -> None:
    assert described("date 2022-12-31 The meeting was held. It was long.").title == "The meeting was held. It was long."


def test_inferred_is_only_what_the_catalogue_dates() -> None:
    assert described(entry=CatalogueEntry(published="2022", published_inferred=True)).published_inferred
    assert not described(entry=CatalogueEntry(published_inferred=True)).published_inferred


def test_pages_and_text_stay() -> None:
    document = describe(Extraction(text="a\nb", pages=(0, 2)), path="a.pdf", entry=CatalogueEntry(), today=TODAY)
    assert (document.text, document.pages) == ("a\nb", (0, 2))


@given(
    st.text(min_size=1),
    st.dictionaries(st.sampled_from(["title", "publisher", "published", "language", "url"]), st.text()),
)
def test_anything_can_be_described(text: str, found: dict[str, str]) -> None:
    document = described(text, **found)
    assert document.title
    assert document.published is None or is_partial_date(document.published)
    assert document.model_dump_json()


def test_the_catalogue_of_the_shipped_corpus_wins_everywhere() -> None:
    for path, entry in load_catalogue(ROOT / "corpus").items():
        text = Path(ROOT / "corpus" / path).read_text("utf-8")
        document = describe(Extraction(text=text), path=path, entry=entry, today=TODAY)
        for field, value in entry.model_dump(exclude_none=True).items():
            assert getattr(document, field) == value
