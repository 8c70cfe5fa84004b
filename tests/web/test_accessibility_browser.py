"""axe-core finds nothing serious against WCAG 2.2 AA on any page, light and dark, on a phone and on a desktop."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.web.axe import violations
from tests.web.conftest import NewPage
from tests.web.test_chat_browser import QUESTION, ask
from tests.web.test_tabs_browser import RIGHT, WRONG, check, open_tab

pytestmark = pytest.mark.browser

UNANSWERABLE = "What is the capital of Australia?"


def test_the_chat_empty_with_an_answer_and_with_none(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url)
    expect(page.locator("#sources .pc-documents")).to_be_visible()
    assert violations(page) == []
    ask(page, QUESTION)
    page.get_by_text("Why this answer?").click()
    assert violations(page) == []
    ask(page, UNANSWERABLE)
    assert violations(page) == []
    ask(page, "?!?!")
    assert violations(page) == []


def test_the_other_tabs(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url)
    check(page, f"{RIGHT} {WRONG} The moon is made of cheese.")
    assert violations(page) == []
    open_tab(page, "Documents")
    expect(page.get_by_role("img", name="Documents by date")).to_be_visible()
    assert violations(page) == []
    open_tab(page, "About")
    expect(page.locator("#about h3").first).to_be_visible()
    assert violations(page) == []


def test_the_pages_beside_the_app(server_url: str, new_page: NewPage) -> None:
    answer = httpx.post(f"{server_url}/api/ask", json={"question": QUESTION}).json()
    shared = httpx.post(f"{server_url}/api/answers", json={"answer_id": answer["answer_id"]}).json()
    page = new_page(server_url + answer["citations"][0]["link"])
    expect(page.locator("mark#quote")).to_be_visible()
    assert violations(page) == []
    for url in (shared["url"], f"{server_url}/documents/nothing"):
        page.goto(url)
        assert violations(page) == []


def test_the_widget_in_the_page_and_above_it(server_url: str, new_page: NewPage) -> None:
    page = new_page(f"{server_url}/demo")
    inline, floating = page.locator("policy-chat").all()
    for count, question in enumerate((QUESTION, UNANSWERABLE), start=1):
        ask_widget(inline, question)
        expect(inline.locator(".answer[aria-busy=false]")).to_have_count(count)
    assert violations(page) == []
    floating.locator(".launcher").click()
    ask_widget(floating, QUESTION)
    expect(floating.locator(".answer[aria-busy=false]")).to_contain_text("115 core technology projects")
    assert violations(page) == []
    # What axe would find there is no empty promise: within the element too.
    floating.locator("h2").evaluate("heading => heading.style.color = '#888'")
    assert "color-contrast" in "\n".join(violations(page))


def ask_widget(widget: Locator, question: str) -> None:
    widget.get_by_role("textbox").fill(question)
    widget.get_by_role("textbox").press("Enter")
