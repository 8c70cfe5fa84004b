"""Pages, and documents that do not hold, in source cards and in the reader."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from policychat.schema import Answer, Citation, Document, DocumentInfo
from policychat.settings import Settings
from policychat.web.chat_render import ChatRenderer, Exchange
from policychat.web.templates import Templates
from policychat.wording import Wording

TODAY = date(2026, 1, 1)
TEXT = "The fee is 10 yuan."
SUCCESSOR = DocumentInfo(document_id="new rules.txt", path="new", title="New <rules>", language="en", sha256="0")


@pytest.fixture
def templates(wording: Wording) -> Templates:
    return Templates(wording=wording, site_name="policychat", today=lambda: TODAY)


def card(templates: Templates, language: str, **fields: object) -> str:
    citation = Citation(
        marker=1, document_id="d", passage_id="p", title="T", publisher=None, published=None,
        published_inferred=False, translated_from=None, language="en", url=None, link=None, page=None, heading=None,
        quote=TEXT, start=0, end=len(TEXT), context_before=None,
    ).model_copy(update=fields)  # fmt: skip
    answer = Answer(
        answer_id="a", question="q", language=language, status="answered", answer=f"“{TEXT}” [1]", confidence=0.9,
        citations=(citation,), reason=None, nearest=(), index_version="v", mode="extractive", elapsed_ms=1.0,
    )  # fmt: skip
    renderer = ChatRenderer(settings=Settings(), templates=templates, text_of=lambda _: TEXT)
    return renderer.sources([Exchange(1, "q", "done", answer=answer)], language)


def page(templates: Templates, language: str, successor: DocumentInfo | None = None, **fields: object) -> str:
    document = Document(document_id="d", path="d", title="T", language="en", sha256="0", text=TEXT)
    return templates.render(
        "reader.html", language, document=document.model_copy(update=fields), before="", quote=TEXT, after="",
        bad_span=False, page=3, successor=successor,
    )  # fmt: skip


@pytest.mark.parametrize(("language", "shown"), [("en", "p. 3"), ("zh", "第3页")])
def test_the_page_is_shown(templates: Templates, language: str, shown: str) -> None:
    assert shown in card(templates, language, page=3)
    assert shown not in card(templates, language)
    assert shown in page(templates, language)


@pytest.mark.parametrize(
    ("language", "fields", "shown"),
    [
        ("en", {"superseded_by": "New <rules>"}, "Superseded by New <rules>"),
        ("zh", {"superseded_by": "New <rules>"}, "已被New <rules>取代"),
        ("en", {"expires": "2025-12"}, "Expired on 2025-12"),
        ("zh", {"expires": "2025-12"}, "已于2025-12失效"),
        ("en", {"effective": "2026-02"}, "In effect only from 2026-02"),
    ],
)
def test_what_does_not_hold_says_so(templates: Templates, language: str, fields: dict[str, object], shown: str) -> None:
    for html in (card(templates, language, **fields), page(templates, language, **fields)):
        assert shown in unescape(html)
        assert "<rules>" not in html


def test_what_holds_says_nothing(templates: Templates) -> None:
    fields = {"expires": "2026", "effective": "2026-01-01"}
    assert "pc-limit" not in card(templates, "en", **fields)
    assert 'class="warning"' not in page(templates, "en", **fields)


def test_the_reader_links_to_the_document_that_replaces_this_one(templates: Templates) -> None:
    html = page(templates, "en", SUCCESSOR, superseded_by="new rules.txt")
    link = re.search(r'<a href="/documents/new%20rules.txt">([^<]*)</a>', html)
    assert link
    assert unescape(link[1]) == "Superseded by New <rules>"
