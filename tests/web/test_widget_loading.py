"""What the widget costs the page it stands on: requests before it is opened, and movement of what the page shows."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ROOT
from tests.web.conftest import NewPage
from tests.web.test_chat_browser import QUESTION
from tests.web.widget_pages import Site, ask, new_page, open_chat, server, site, stranger, tag

pytestmark = pytest.mark.browser
__all__ = ["new_page", "server", "site", "stranger"]  # fixtures

TEXT = "<p>Words of the page that nothing may move.</p>" * 6
# Every shift counts, also one soon after a key or click, which Core Web Vitals would forgive.
OBSERVE = """
window.shifts = [];
new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => entry.value)))
  .observe({ type: "layout-shift", buffered: true });
"""
# A shift is reported with the frame after the one in which it happened.
SETTLED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


def shifted(page: Page) -> float:
    """How far what the page shows has moved so far, as cumulative layout shift."""
    page.evaluate(SETTLED)
    page.evaluate(SETTLED)
    return float(page.evaluate("window.shifts.reduce((sum, value) => sum + value, 0)"))


def opened(new_page: NewPage, url: str, *, width: int = 1000) -> tuple[Page, list[str]]:
    """A page whose shifts and requests are kept from the first on."""
    page = new_page("about:blank", viewport={"width": width, "height": 800})
    page.add_init_script(OBSERVE)
    paths: list[str] = []
    page.on("request", lambda request: paths.append(urlsplit(request.url).path))
    page.goto(url, wait_until="networkidle")
    return page, paths


def test_until_it_is_opened_only_the_script_is_loaded(server: str, site: Site, new_page: NewPage) -> None:
    url = site.page(TEXT + tag(server, f'question="{QUESTION}"') + "<policy-chat id=second mode=inline></policy-chat>")
    page, paths = opened(new_page, url)
    expect(page.locator("#second").get_by_role("textbox")).to_be_visible()
    page.mouse.move(5, 5)
    page.keyboard.press("Tab")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    assert paths == [urlsplit(url).path, "/widget.js"]
    open_chat(page)
    expect(page.locator(".citation").first).to_be_visible()
    assert sorted(set(paths[2:])) == ["/api/ask", "/api/site"]


@pytest.mark.parametrize("width", [1280, 360])
def test_in_the_corner_it_moves_nothing(server: str, site: Site, new_page: NewPage, width: int) -> None:
    page, _ = opened(new_page, site.page(TEXT + tag(server) + TEXT), width=width)
    assert shifted(page) == 0
    open_chat(page)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert shifted(page) == 0
    ask(page, QUESTION)
    expect(page.locator(".answer[aria-busy=false]")).to_be_visible()
    assert shifted(page) == 0
    ask(page, "What is the capital of Australia?")
    expect(page.locator(".answer[aria-busy=false]")).to_have_count(2)
    assert shifted(page) == 0
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert shifted(page) == 0


def test_inline_it_moves_nothing_where_its_place_is_kept_free(server: str, site: Site, new_page: NewPage) -> None:
    chat = '<policy-chat mode="inline"></policy-chat>'
    # The script comes when the page has been shown without it.
    load = f"import('{server}/widget.js')"
    late = f"<script>onload = () => requestAnimationFrame(() => requestAnimationFrame(() => {load}))</script>"
    found = re.search(
        r"```css\n(policy-chat\[mode=.*?)```", (ROOT / "docs" / "widget.md").read_text("utf-8"), re.DOTALL
    )
    assert found
    kept = f"<style>{found[1]}</style>"
    page, _ = opened(new_page, site.page(kept + chat + TEXT + late))
    expect(page.get_by_role("textbox")).to_be_visible()
    ask(page, QUESTION)
    expect(page.locator(".answer[aria-busy=false]")).to_be_visible()
    assert shifted(page) == 0

    page, _ = opened(new_page, site.page(chat + TEXT + late))
    expect(page.get_by_role("textbox")).to_be_visible()
    assert shifted(page) > 0  # what is measured can be seen
