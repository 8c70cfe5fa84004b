"""Asking on: within filters, and what is offered after an answer, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.axe import violations
from tests.web.conftest import NewPage
from tests.web.test_chat_browser import QUESTION, ask

pytestmark = pytest.mark.browser


def test_a_question_is_asked_within_filters_and_then_without(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url)
    page.locator("#filters summary").click()
    page.get_by_label("Published from").fill("2023-05-01")
    assert violations(page) == []
    ask(page, QUESTION)
    first, second, third = (page.locator(f"#exchange-{number}") for number in (1, 2, 3))
    expect(first).to_contain_text("Only documents that match were looked at: published from 2023-05-01.")
    expect(first).to_contain_text("The answer is not in these documents.")
    page.get_by_label("Publisher").select_option("重庆国际传播中心")
    expect(page.locator("#filters summary")).to_contain_text("2")
    ask(page, QUESTION)
    expect(second).to_contain_text("No document matches the filters: published from 2023-05-01, publisher 重庆")
    second.get_by_role("button", name="Ask without filters").click()
    expect(third).to_contain_text("115 core technology projects")
    expect(third.get_by_role("button", name="Ask without filters")).to_have_count(0)
    expect(page.get_by_label("Publisher")).to_have_value("")


def test_a_publisher_alone_leaves_the_answer_and_can_be_cleared(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url, locale="zh-CN")
    page.locator("#filters summary").click()
    page.get_by_label("发布机构").select_option("重庆国际传播中心")
    ask(page, "How many core technology projects has the Chengdu-Chongqing program implemented?")
    expect(page.locator(".pc-filtered")).to_contain_text("publisher 重庆国际传播中心")
    expect(page.get_by_role("log")).to_contain_text("115 core technology projects")
    page.get_by_role("button", name="清除筛选").click()
    expect(page.get_by_label("发布机构")).to_have_value("")


def test_an_answer_offers_questions_that_are_answered_when_pressed(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url, viewport={"width": 360, "height": 740})
    ask(page, QUESTION)
    offered = page.get_by_role("navigation", name="You could go on with")
    first = offered.get_by_role("button").first
    expect(first).to_be_visible()
    question = first.inner_text()
    assert violations(page) == []
    first.click()
    expect(page.locator("#exchange-2 .pc-question")).to_contain_text(question)
    expect(page.locator("#exchange-2.pc-is-done .pc-marker").first).to_be_visible()
    expect(offered.get_by_role("button", name=question)).to_have_count(0)
    page.get_by_role("button", name="New chat").click()
    expect(offered).to_have_count(0)


def test_the_language_is_switched_for_all_pages_and_remembered(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url)
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("button", name="提问", exact=True)).to_be_visible()
    expect(page.get_by_role("tab", name="核查说法")).to_be_visible()
    expect(page.get_by_role("heading", name="您想了解什么？")).to_be_visible()
    expect(page.get_by_placeholder("请输入问题……")).to_be_visible()
    page.get_by_role("tab", name="关于").click()
    expect(page.locator("#about")).to_contain_text("能做什么")
    page.goto(f"{server_url}/documents/2022-06-ten-common-key-tasks.txt")
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    page.goto(server_url)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    page.get_by_role("tab", name="关于").wait_for(state="detached")
