"""The widget on small and magnified screens, with the visitor's own colours, without motion, and on paper."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import NewPage
from tests.web.test_chat_browser import QUESTION
from tests.web.widget_pages import Site, ask, new_page, open_chat, server, site, stranger, tag

pytestmark = pytest.mark.browser
__all__ = ["new_page", "server", "site", "stranger"]  # fixtures

# A window of 1280 by 800 at 200 % and at 400 %, and a small phone.
SCREENS: dict[str, dict[str, Any]] = {
    "200 %": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    "400 %": {"viewport": {"width": 320, "height": 200}, "device_scale_factor": 4},
    "320 px": {"viewport": {"width": 320, "height": 568}},
}
# What sticks out of the screen or out of its own box at the side, in the page and in the panel.
CUT_OFF = """() => {
  const root = document.querySelector("policy-chat").shadowRoot, width = document.documentElement.clientWidth;
  const found = document.documentElement.scrollWidth > width ? ["the page"] : [];
  for (const node of root.querySelectorAll(".launcher, .panel, .panel *:not(.unseen)")) {
    if (!node.checkVisibility({ visibilityProperty: true })) continue;
    const box = node.getBoundingClientRect(), name = node.className || node.localName;
    const block = getComputedStyle(node).display !== "inline";
    if (box.left < -1 || box.right > width + 1) found.push(`${name} at ${box.left} to ${box.right} of ${width}`);
    if (node.scrollWidth > node.clientWidth + 1 && block) found.push(`${name} within`);
  }
  return found;
}"""


def answered(page: Page, *questions: str) -> None:
    for number, question in enumerate(questions, start=1):
        ask(page, question)
        expect(page.locator(".answer[aria-busy=false]")).to_have_count(number)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("label", ["", 'label="Ask about the Verwaltungsvorschriftensammlung and our other policies"'])
def test_nothing_is_cut_off_and_everything_is_reached_by_keyboard(
    server: str, site: Site, new_page: NewPage, screen: str, label: str
) -> None:
    page = new_page(site.page(tag(server, label)), **SCREENS[screen])
    assert page.evaluate(CUT_OFF) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    answered(page, QUESTION, "What is the capital of Australia?")
    assert page.evaluate(CUT_OFF) == []
    expect(page.locator(".question").last).to_be_in_viewport(ratio=1)

    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate_handle("document.activeElement.shadowRoot?.activeElement").as_element()
        if focused is None:  # on its way through the browser's own controls
            continue
        box = focused.bounding_box()
        assert box
        reached.add(focused.text_content())
        viewport = page.viewport_size
        assert viewport
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= viewport["width"]
        assert min(box["y"] + box["height"], viewport["height"]) - max(box["y"], 0) >= min(box["height"], 20)
    controls = page.locator("policy-chat .panel :is(button, a, textarea):visible").all_text_contents()
    assert set(controls) <= reached
    assert len(controls) > 6


def test_with_the_colours_of_the_visitor_every_control_has_an_edge(server: str, site: Site, new_page: NewPage) -> None:
    page = new_page(site.page(tag(server)), forced_colors="active")
    open_chat(page)
    answered(page, QUESTION)
    edge = "(node) => { const style = getComputedStyle(node); return [style.borderTopStyle, style.borderTopWidth]; }"
    for control in (".launcher", ".send", ".marker", ".small:visible", ".actions button", "textarea", ".question"):
        style, width = page.locator(f"policy-chat {control}").first.evaluate(edge)
        assert (control, style, width) == (control, "solid", "1px")
    box = page.get_by_role("textbox")
    box.focus()
    expect(box).to_have_css("outline-style", "solid")
    expect(box).to_have_css("outline-width", "2px")


@pytest.mark.parametrize(("motion", "animations"), [("no-preference", 1), ("reduce", 0)])
def test_without_motion_for_whom_it_disturbs(
    server: str, site: Site, new_page: NewPage, motion: str, animations: int
) -> None:
    page = new_page(site.page(tag(server)), reduced_motion=motion)
    count = """() => {
      const chat = document.querySelector("policy-chat");
      chat.open();
      return chat.shadowRoot.getAnimations().length;
    }"""
    assert page.evaluate(count) == animations


def test_on_paper_answers_stand_in_full_with_their_sources(server: str, site: Site, new_page: NewPage) -> None:
    page = new_page(site.page(tag(server, 'theme="dark" style="--policy-chat-text: #eee"')))
    open_chat(page)
    answered(page, QUESTION, "What is the capital of Australia?")
    page.emulate_media(media="print")
    for shown in (".question", ".text", ".citation blockquote", ".citation cite", ".facts", ".notes p", ".footer"):
        expect(page.locator(shown).first).to_be_visible()
    for left_out in ("textarea", ".send", ".launcher", ".actions", ".small"):
        expect(page.locator(f"policy-chat {left_out}:visible")).to_have_count(0)
    log = page.get_by_role("log")
    assert log.evaluate("(node) => node.scrollHeight <= node.clientHeight + 1")  # nothing is scrolled away
    link = log.get_by_role("link").first
    address = link.evaluate("(node) => getComputedStyle(node, '::after').content")
    assert server in address
    expect(page.locator(".panel")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator(".text").first).to_have_css("color", "rgb(0, 0, 0)")
