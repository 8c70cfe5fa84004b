"""The document view."""

from __future__ import annotations

import html
import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.answer.answerer import Answerer
from policychat.schema import Document
from policychat.web.reader import parse_span
from policychat.web.templates import Templates
from policychat.wording import Wording

DOCUMENT = "2023-03-08-delegation-on-collaborative-innovation.txt"


def shown_text(page: str) -> tuple[str, str | None]:
    """The text a browser shows of the document, and the marked part of it."""
    article = re.search(r"<article[^>]*>(.*?)</article>", page, re.DOTALL)
    assert article
    mark = re.search(r'<mark id="quote"[^>]*>(.*?)</mark>', article[1], re.DOTALL)
    return html.unescape(re.sub(r"</?mark[^>]*>", "", article[1])), html.unescape(mark[1]) if mark else None


def test_whole_text_is_shown_and_the_quote_marked(server_url: str, answerer: Answerer) -> None:
    text = answerer.index.documents.text(DOCUMENT)
    start = text.index("115 core technology projects")
    page = httpx.get(f"{server_url}/documents/{DOCUMENT}?start={start}&end={start + 28}")
    assert shown_text(page.text) == (text, "115 core technology projects")
    assert "2023-03-08" in page.text
    assert "重庆国际传播中心" in page.text
    assert "<style" not in page.text
    assert not re.search(r"<script(?![^>]*src=)", page.text)


@pytest.mark.parametrize(
    "span", ["start=x&end=5", "start=5&end=2", "start=0&end=99999999", "start=-4&end=5", "start=3", "end=3",
             "start=3&end=3", "start=" + "9" * 6000 + "&end=1", "start=٣&end=٩", "start=1&end=%00"],
)  # fmt: skip
def test_a_span_that_is_none_marks_nothing_and_says_so(server_url: str, span: str) -> None:
    page = httpx.get(f"{server_url}/documents/{DOCUMENT}?{span}")
    assert page.status_code == 200
    assert shown_text(page.text)[1] is None
    assert "nothing is marked" in page.text


def test_without_a_span_there_is_no_note(server_url: str) -> None:
    assert "nothing is marked" not in httpx.get(f"{server_url}/documents/{DOCUMENT}").text


def test_interface_follows_the_browser(server_url: str) -> None:
    page = httpx.get(f"{server_url}/documents/2022-06-ten-common-key-tasks.txt", headers={"Accept-Language": "zh"})
    assert '<html lang="zh">' in page.text
    assert "（推断）" in page.text
    assert "译自中文" in page.text


@pytest.mark.parametrize("name", ["nothing", "..%2fpyproject.toml", "<script>alert(1)</script>", "%00"])
def test_unknown_documents_are_a_page_that_says_so(server_url: str, name: str) -> None:
    page = httpx.get(f"{server_url}/documents/{name}", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "<script>alert" not in page.text


@given(
    text=st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&\"'\r\n{}%$"), min_size=1),
    data=st.data(),
)
def test_any_text_is_shown_as_itself(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    document = Document(document_id="d", path="d", title=text, language="en", sha256="0", text=text)
    page = TEMPLATES.render(
        "reader.html", "en", document=document, before=text[:start], quote=text[start:end], after=text[end:],
        bad_span=False,
    )  # fmt: skip
    assert shown_text(page) == (text, text[start:end])
    assert page.count("<script") == 1


@given(st.text(), st.text(), st.integers(0, 50))
def test_spans_are_within_the_text_whatever_is_asked(start: str, end: str, length: int) -> None:
    span = parse_span(start, end, length)
    assert span is None or 0 <= span[0] < span[1] <= length


class _AnyWording(Wording):
    """Names the key instead of wording it."""

    def __init__(self) -> None:
        super().__init__({"en": {}})

    def text(self, key: str, language: str, **values: object) -> str:
        return f"{key} {language} {values}"


TEMPLATES = Templates(wording=_AnyWording(), site_name="policychat")
