"""The chat in a real browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from policychat.answer.answerer import Answerer
from policychat.index.progress import Progress, Report
from policychat.schema import Answer, Citation, Document
from policychat.settings import Settings
from policychat.web.app import create_app
from policychat.wording import Wording
from tests.web.conftest import NewPage, Serving

pytestmark = pytest.mark.browser

QUESTION = "How many core technology projects has the Chengdu-Chongqing program implemented?"
PHONE = {"width": 360, "height": 740}
HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script> {{7*7}} ${window.hit=1} $\\frac12$ **b** [1]'


def ask(page: Page, question: str) -> None:
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".pc-exchange.pc-is-done, .pc-exchange.pc-is-error").last).to_be_visible()


def test_answer_shows_its_marked_source_and_opens_the_document_there(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url)
    ask(page, QUESTION)
    answer = page.get_by_role("log")
    expect(answer).to_contain_text("115 core technology projects")
    source = page.locator("#sources .pc-source").first
    expect(source).to_contain_text("Enhancing Collaborative Innovation")
    expect(source).to_contain_text("2023-03-08")
    quote = source.locator("mark").inner_text()
    assert "115 core technology projects" in quote
    link = source.get_by_role("link", name="Open the document")
    assert link.get_attribute("rel") == "noopener"
    with page.context.expect_page() as opened:
        link.click()
    document = opened.value
    mark = document.locator("mark#quote")
    expect(mark).to_have_text(quote)
    expect(mark).to_be_in_viewport()
    expect(mark).to_be_focused()


def test_markers_lead_to_the_source(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url)
    ask(page, QUESTION)
    page.locator(".pc-marker").first.click()
    expect(page.locator(".pc-source:target")).to_contain_text("115 core technology projects")
    assert urlsplit(page.url).fragment == "source-1-1"


def test_shown_text_of_the_document_is_exactly_its_text(server_url: str, answerer: Answerer, new_page: NewPage) -> None:
    for info in answerer.index.documents.infos():
        page = new_page(f"{server_url}/documents/{info.document_id}?start=3&end=40")
        shown = page.locator("#text")
        assert shown.text_content() == answerer.index.documents.text(info.document_id)
        expect(shown).to_have_css("white-space-collapse", "preserve")


def test_unanswerable_question_gets_reason_and_nearest_passages(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url)
    ask(page, "What is the capital of Australia?")
    expect(page.get_by_role("log")).to_contain_text("not in these documents")
    expect(page.locator("#sources")).to_contain_text("Nearest passages")
    expect(page.locator("#sources mark").first).to_be_visible()


def test_an_example_is_asked_with_one_click_and_follow_ups_continue(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url)
    page.get_by_role("button", name=re.compile("^How many core technology")).click()
    expect(page.locator(".pc-is-done")).to_have_count(1)
    expect(page.locator("#welcome")).not_to_be_visible()
    ask(page, "And who are the partners?")
    expect(page.locator(".pc-is-done")).to_have_count(2)
    page.get_by_role("button", name="New chat").click()
    expect(page.locator(".pc-exchange")).to_have_count(0)
    expect(page.locator("#welcome")).to_be_visible()


def test_chinese_browser_gets_chinese_around_original_quotes(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url, locale="zh-CN")
    expect(page.get_by_role("button", name="提问")).to_be_visible()
    first, last = page.locator(".pc-example").first, page.locator(".pc-example-zh").first
    english, chinese = first.bounding_box(), last.bounding_box()
    assert english
    assert chinese
    assert chinese["y"] < english["y"]
    ask(page, "2022年重庆的科技进步贡献率是多少？")
    expect(page.get_by_role("log")).to_contain_text("60.3%")
    expect(page.locator("#sources")).to_contain_text("原文：英语")
    expect(page.get_by_role("link", name="打开文件").first).to_be_visible()


def test_an_error_is_one_sentence_and_keeps_the_question(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url)
    ask(page, "?!?!")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value("?!?!")
    ask(page, QUESTION)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("log")).to_contain_text("115")


def test_enter_that_ends_composing_a_word_does_not_send(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url)
    box = page.get_by_role("textbox")
    box.fill("西部")
    box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    box.press("End")
    expect(box).to_have_value("西部")
    expect(page.locator(".pc-exchange")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_needs_no_sideways_scrolling(server_url: str, new_page: NewPage, scheme: str) -> None:
    page = new_page(server_url, viewport=PHONE, color_scheme=scheme)
    ask(page, QUESTION)
    expect(page.locator("#sources mark").first).to_be_visible()
    for url in (None, page.locator(".pc-open").first.get_attribute("href")):
        if url:
            page.goto(server_url + url)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_what_readers_and_documents_write_is_shown_as_text(
    settings: Settings, wording: Wording, serving: Serving, new_page: NewPage
) -> None:
    app = create_app(settings, wording=wording, opener=lambda _: cast(Answerer, _Hostile()))
    with serving(app) as url:
        page = new_page(url)
        ask(page, HOSTILE)
        expect(page.locator(".pc-question")).to_have_text("You asked: " + HOSTILE)
        expect(page.locator(".pc-sentence q")).to_have_text(HOSTILE)
        expect(page.locator("#sources mark")).to_have_text(HOSTILE)
        expect(page.locator("#sources h3")).to_contain_text(HOSTILE)
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Open the document").click()
        expect(opened.value.locator("mark#quote")).to_have_text(HOSTILE)
        for shown in (page, opened.value):
            assert shown.evaluate("window.hit") is None


def test_page_opened_while_starting_becomes_the_chat_and_a_question_waits(
    settings: Settings, answerer: Answerer, wording: Wording, serving: Serving, new_page: NewPage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from policychat.web import tabs

    built, opened = threading.Event(), threading.Event()
    build = tabs.build_chat_app

    def build_later(*arguments: Any, **options: Any) -> FastAPI:
        built.wait()
        return build(*arguments, **options)

    def open_later(report: Report) -> Answerer:
        report(Progress("embed", 40, 170))
        opened.wait()
        return answerer

    monkeypatch.setattr(tabs, "build_chat_app", build_later)
    with serving(create_app(settings, wording=wording, opener=open_later)) as url:
        page = new_page(url)
        expect(page.get_by_role("status")).to_have_text("Loading the program…")
        built.set()
        box = page.get_by_role("textbox")
        box.fill(QUESTION)
        box.press("Enter")
        expect(page.locator(".pc-status")).to_contain_text("40 of 170")
        opened.set()
        expect(page.get_by_role("log")).to_contain_text("115 core technology projects")


class _Hostile:
    """Answers everything with a quotation that tries to be more than text."""

    document = Document(
        document_id="d", path="d", title=HOSTILE, publisher=HOSTILE, published=HOSTILE, language="en",
        url="javascript:window.hit=1", sha256="0", text=f"Before. {HOSTILE} After.",
    )  # fmt: skip

    @contextmanager
    def lease(self) -> Iterator[_Hostile]:
        yield self

    def refresh(self) -> bool:
        return False

    @property
    def index(self) -> _Hostile:
        return self

    @property
    def documents(self) -> _Hostile:
        return self

    def infos(self) -> list[Document]:
        return [self.document]

    def info(self, _: str) -> Document:
        return self.document

    def get(self, _: str) -> Document:
        return self.document

    def text(self, _: str) -> str:
        return self.document.text

    def stream(self, question: str, **_: object) -> Iterator[Answer]:
        start = len("Before. ")
        end = start + len(HOSTILE)
        citation = Citation(
            marker=1, document_id="d", passage_id="p", title=HOSTILE, publisher=HOSTILE, published=HOSTILE,
            published_inferred=False, translated_from=None, language="en", url=None,
            link=f"/documents/d?start={start}&end={end}", page=None, heading=None, quote=HOSTILE, start=start,
            end=end, context_before=None,
        )  # fmt: skip
        yield Answer(
            answer_id="a", question=question, language="en", status="answered", answer=f"“{HOSTILE}” [1]",
            confidence=0.9, citations=(citation,), reason=None, nearest=(), index_version="v", mode="extractive",
            elapsed_ms=1.0,
        )  # fmt: skip


def test_a_language_models_answer_and_a_warning_are_shown_as_such(
    settings: Settings, wording: Wording, answerer: Answerer, serving: Serving, new_page: NewPage
) -> None:
    class Worded:
        """The answerer as it is with a language model: an answer that grows."""

        lease = staticmethod(answerer.lease)

        def stream(self, question: str, **options: Any) -> Iterator[Answer]:
            quoted = answerer.quote(question, **options)
            for text in ("It did 115 projects. [1]", "It did 115 projects. [1] Key ones. [1]"):
                update = {"mode": "llm", "answer": text, "removed_sentences": 2, "warnings": (HOSTILE,)}
                yield quoted.model_copy(update={**update, "citations": quoted.citations[:1]})

    with serving(create_app(settings, wording=wording, opener=lambda _: Worded())) as url:  # type: ignore[arg-type, return-value]
        page = new_page(url)
        ask(page, QUESTION)
        expect(page.locator(".pc-sentence")).to_have_count(2)
        expect(page.locator(".pc-sentence").last).to_contain_text("Key ones.")
        expect(page.locator(".pc-marker")).to_have_count(2)
        expect(page.locator(".pc-proof")).to_contain_text("language model")
        expect(page.locator(".pc-proof")).to_contain_text("2")
        expect(page.locator(".pc-warning")).to_contain_text("<script>")
        expect(page.locator("#sources .pc-source")).to_have_count(1)
        assert page.evaluate("window.hit") is None
