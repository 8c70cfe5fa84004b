"""The tabs beside the chat, and what can be done with an answer, in a real browser."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from policychat.answer.answerer import Answerer
from policychat.settings import Settings
from policychat.web.app import create_app
from policychat.wording import Wording
from tests.web.conftest import NewPage, Serving

pytestmark = pytest.mark.browser

QUESTION = "How many core technology projects has the Chengdu-Chongqing program implemented?"
RIGHT = "The Chengdu-Chongqing program has implemented 115 core technology projects."
WRONG = "The Chengdu-Chongqing program has implemented 250 core technology projects."
HOSTILE = '<img src=x onerror="window.hit=1"> {{7*7}} ${window.hit=1} **b** \'"><script>window.hit=1</script> 2019.'
PHONE = {"width": 360, "height": 740}


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def check(page: Page, text: str) -> Locator:
    """The verdicts on `text`, all of them."""
    open_tab(page, "Check a claim")
    page.get_by_label("Text to check").fill(text)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("link", name="Markdown")).to_be_visible()
    return page.locator(".pc-claim")


def ask(page: Page, question: str) -> Locator:
    """What the last answer says and offers."""
    page.get_by_role("textbox").fill(question)
    page.get_by_role("textbox").press("Enter")
    expect(page.locator(".pc-exchange.pc-is-done")).to_have_count(1)
    return page.locator(".pc-exchange").last


def test_claims_get_verdicts_with_the_differing_words_side_by_side(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url)
    claims = check(page, f"{RIGHT} {WRONG}")
    expect(claims).to_have_count(2)
    expect(claims.nth(0)).to_contain_text("Supported")
    expect(claims.nth(1)).to_contain_text("Contradicted")
    said, quoted = claims.nth(1).locator("blockquote").all()
    expect(said.locator("mark")).to_contain_text(["250"])
    expect(quoted.locator("mark")).to_contain_text(["115"])
    expect(claims.nth(1)).to_contain_text("2023-03-08")
    marked = page.locator(".pc-said")
    expect(marked).to_have_text([f"✓{RIGHT}", f"✗{WRONG}"])
    marked.nth(1).click()
    expect(page.locator(".pc-claim:target")).to_contain_text("250")
    with page.context.expect_page() as opened:
        claims.nth(0).get_by_role("link", name="Open at the quote").click()
    expect(opened.value.locator("mark#quote")).to_contain_text("115 core technology projects")


@pytest.mark.parametrize(("name", "holds"), [("Markdown", "## ✘ Contradicted"), ("CSV", "contradicted")])
def test_a_report_can_be_taken_away(server_url: str, new_page: NewPage, name: str, holds: str) -> None:
    page = new_page(server_url)
    check(page, WRONG)
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    assert holds in download.value.path().read_text("utf-8")


def test_every_format_is_a_file_and_an_unknown_report_is_not_found(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url)
    check(page, WRONG)
    links = page.locator(".pc-acts a").all()
    assert len(links) == 5
    for link in links:
        response = page.request.get(server_url + (link.get_attribute("href") or ""))
        assert response.status == 200
        assert response.headers["content-disposition"].startswith("attachment")
    assert page.request.get(f"{server_url}/api/checks/nothing/json").status == 404
    assert page.request.get(f"{server_url}/api/checks/nothing/exe").status == 422


def test_a_text_that_cannot_be_checked_is_refused_plainly_and_kept(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url)
    open_tab(page, "Check a claim")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("alert")).to_contain_text("The text is empty.")
    long = "The zone has 140 platforms. " * 4000
    page.get_by_label("Text to check").fill(long)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("alert")).to_contain_text("the limit is 100,000")
    expect(page.get_by_label("Text to check")).to_have_value(long)


def test_what_is_checked_is_shown_as_text(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url, viewport=PHONE)
    check(page, f"{RIGHT} {HOSTILE}")
    expect(page.locator(".pc-claim blockquote").last).to_contain_text("<img src=x onerror=")
    expect(page.locator("#verdicts img, #verdicts script")).to_have_count(0)
    expect(page.locator(".pc-checked-text")).to_contain_text("{{7*7}} ${window.hit=1} **b**")
    assert page.evaluate("window.hit") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_documents_are_found_opened_and_downloaded(
    server_url: str, answerer: Answerer, settings: Settings, new_page: NewPage
) -> None:
    page = new_page(server_url)
    open_tab(page, "Documents")
    rows = page.locator("#document-table tbody tr")
    infos = answerer.index.documents.infos()
    expect(rows).to_have_count(len(infos))
    expect(page.get_by_role("img", name="Documents by date")).to_be_visible()
    page.get_by_label("Find a document").fill("enhancing 2023")
    expect(rows).to_have_count(1)
    found = next(info for info in infos if info.title.startswith("Enhancing"))
    with page.expect_download() as download:
        rows.get_by_role("link", name="Download the original").click()
    assert download.value.path().read_bytes() == (settings.corpus_dir / found.path).read_bytes()
    with page.context.expect_page() as opened:
        rows.get_by_role("link", name="Enhancing", exact=False).first.click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Enhancing")
    page.get_by_label("Find a document").fill("<b>nowhere")
    expect(page.locator("#document-table")).to_contain_text("No document fits “<b>nowhere”.")


def test_about_names_index_models_and_measured_figures_only(
    settings: Settings, answerer: Answerer, wording: Wording, serving: Serving, new_page: NewPage, server_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    page = new_page(server_url, locale="zh-CN")
    open_tab(page, "关于")
    about = page.locator("#about")
    expect(about).to_contain_text(answerer.index.manifest.index_version)
    expect(about).to_contain_text(settings.embedding_model)

    measured = tmp_path_factory.mktemp("eval")
    (measured / "reports").mkdir()
    figure = {"name": "hit@1", "value": 0.625, "low": 0.5, "high": 0.75, "count": 83, "unit": "fraction"}
    task = {"task": "retrieval", "headline": "hit@1", "metrics": [figure]}
    report = {"name": "all", "created": "2026-01-02T03:04:05+00:00", "split": "test", "tasks": [task]}
    kept = {**report, "subject": {"index_version": "older"}}
    (measured / "reports" / "20260102T030405Z-all.json").write_text(json.dumps(kept), "utf-8")
    (measured / "reports" / "20260103T030405Z-all.json").write_text("{", "utf-8")
    app = create_app(settings.model_copy(update={"eval_dir": measured}), wording=wording, opener=lambda _: answerer)
    with serving(app) as url:
        page = new_page(url)
        open_tab(page, "About")
        expect(page.locator("#about")).to_contain_text("50–75 %")
        expect(page.locator("#about")).to_contain_text("indexed anew since")


def test_an_answer_is_shared_copied_and_explained(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url, permissions=["clipboard-read", "clipboard-write"])
    answer = ask(page, QUESTION)
    expect(answer.locator(".pc-lead")).to_have_text("115 core technology projects")
    answer.get_by_role("button", name="Copy as Markdown").click()
    expect(answer.get_by_role("status")).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"](<{server_url}/documents/" in copied
    answer.get_by_role("button", name="References as BibTeX").click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.startsWith('@misc{'))")
    answer.get_by_role("button", name="References as CSL-JSON").click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => JSON.parse(text)[0].issued)")
    answer.get_by_text("Why this answer?").click()
    expect(answer.locator(".pc-why")).to_contain_text("%")
    expect(answer.locator(".pc-considered li")).to_have_count(3)
    expect(answer.locator(".pc-considered")).to_contain_text("points behind what is quoted")
    expect(answer.get_by_role("button", name="Good answer")).to_have_count(0)
    answer.get_by_role("button", name="Share").click()
    link = answer.get_by_role("status").get_by_role("link")
    assert urlsplit(link.inner_text()).path.startswith("/a/")
    page.goto(link.inner_text())
    expect(page.locator("#answer")).to_contain_text("115 core technology projects")


def test_the_asked_for_value_stands_out_in_chinese_too(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url, locale="zh-CN")
    answer = ask(page, "2022年重庆的科技进步贡献率是多少？")
    expect(answer.locator(".pc-lead")).to_have_text("60.3%")
    expect(answer.locator(".pc-sentence").first).to_contain_text("文件原文（英语）：“")


def test_a_refused_share_is_told_and_ratings_are_taken_where_allowed(
    settings: Settings, answerer: Answerer, wording: Wording, serving: Serving, new_page: NewPage
) -> None:
    app = create_app(
        settings.model_copy(update={"feedback": "ratings"}),
        wording=wording,
        opener=lambda _: answerer,
        holds_personal_data=lambda _: True,
    )
    with serving(app) as url:
        page = new_page(url)
        answer = ask(page, QUESTION)
        answer.get_by_role("button", name="Share").click()
        expect(answer.get_by_role("status")).to_contain_text("personal data")
        answer.get_by_role("button", name="Good answer").click()
        expect(answer.get_by_role("status")).to_contain_text("noted")


def test_the_tabs_work_by_keyboard(server_url: str, new_page: NewPage) -> None:
    page = new_page(server_url)
    expect(page.get_by_role("textbox")).to_be_focused()
    page.get_by_role("tab", name="Check a claim").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Text to check").focus()
    page.keyboard.type(WRONG)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Check")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".pc-claim")).to_contain_text("Contradicted")
