"""The widget in a real browser: pages of other origins, allowed and not, and pages that get in its way."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from policychat.web.widget.script import WidgetScript, build_script
from policychat.web.widget.snippets import html_snippet
from policychat.wording import Wording
from tests.web.conftest import NewPage
from tests.web.test_chat_browser import QUESTION
from tests.web.widget_pages import Site, ask, new_page, open_chat, server, site, stranger, tag, told

__all__ = ["new_page", "server", "site", "stranger"]  # fixtures
pytestmark = pytest.mark.browser

STRICT = "default-src 'none'; script-src {server}; connect-src {server}; require-trusted-types-for 'script'"
HOSTILE = """
<style>* { all: unset !important; text-transform: uppercase !important; letter-spacing: 9px !important; }
policy-chat { position: static !important; font-size: 3px !important; transform: scale(9) !important; }
dialog, button, textarea { display: none !important; }</style>
<script>
  const fail = () => { throw new Error("overwritten"); };
  const spoil = (target, names) => { for (let i = 0; i < names.length; i++) target[names[i]] = fail; };
  spoil(Array.prototype, ["map", "forEach", "push", "join", "filter", "includes", "indexOf", "slice", "concat", "find",
    "some", Symbol.iterator]);
  Array.prototype.toJSON = () => "not an array";
  Object.prototype.extra = "pollution";
  window.fetch = ((real) => (resource, options) => real(resource, options))(window.fetch);
  window.addEventListener("load", () => {
    spoil(window, ["fetch", "setTimeout"]);
    spoil(JSON, ["parse", "stringify"]);
    spoil(String.prototype, ["slice", "split", "replace", "trim", "startsWith", "indexOf", "toLowerCase"]);
    spoil(Element.prototype, ["append", "replaceChildren", "setAttribute", "getAttribute", "remove"]);
    spoil(Node.prototype, ["appendChild", "insertBefore"]);
    spoil(HTMLElement.prototype, ["focus"]);
    spoil(EventTarget.prototype, ["addEventListener", "dispatchEvent"]);
    spoil(document, ["createElement"]);
    document.body.dataset.spoilt = "yes";
  });
</script>"""


def test_under_a_strict_policy_an_answer_comes_with_its_sources(server: str, site: Site, new_page: NewPage) -> None:
    page = new_page(site.page(tag(server), STRICT.format(server=server)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_chat(page)
    assert not asked  # the script was loaded, and nothing more until something is asked
    ask(page, QUESTION)
    log = page.get_by_role("log")
    expect(log.locator(".answer[aria-busy=false]")).to_contain_text("115 core technology projects")
    source = log.get_by_role("listitem").first
    expect(source).to_contain_text("Enhancing Collaborative Innovation")
    expect(source).to_contain_text("2023-03-08")
    expect(source.locator("blockquote")).to_contain_text("115 core technology projects")
    link = source.get_by_role("link", name="Open the document")
    assert (link.get_attribute("href") or "").startswith(f"{server}/documents/")
    page.get_by_role("button", name="Source 1").click()
    expect(source).to_be_focused()
    expect(page.get_by_text("No legal advice.")).to_be_visible()
    (answer,) = told(page, "answer")
    assert answer["status"] == "answered"
    assert len(told(page, "open")) == 1
    assert page.evaluate("window.refused") == []
    assert {f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in asked} == {server}
    assert page.context.cookies() == []

    ask(page, "And who are the partners?")
    expect(log.locator(".answer[aria-busy=false]")).to_have_count(2)
    page.get_by_role("button", name="Helpful", exact=True).last.click()
    expect(log.get_by_text("Thank you.")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(log.locator("article")).to_have_count(0)
    expect(page.get_by_text("Every sentence of an answer is an exact quotation.")).to_be_visible()


def test_a_page_of_a_site_not_listed_is_told_so(server: str, stranger: Site, new_page: NewPage) -> None:
    page = new_page(stranger.page(tag(server)))
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text))
    open_chat(page)
    ask(page, QUESTION)
    expect(page.get_by_text("does not take questions from this site")).to_be_visible()
    assert told(page, "error")[0]["kind"] == "not_allowed"
    assert any(f"POLICYCHAT_WIDGET_ORIGINS={stranger.url}" in line for line in lines)


def test_a_hostile_page_spoils_nothing(server: str, site: Site, new_page: NewPage) -> None:
    page = new_page(site.page(HOSTILE + tag(server)))
    expect(page.locator("body[data-spoilt]")).to_have_count(1)
    button = page.locator("policy-chat .launcher")
    expect(button).to_be_visible()
    expect(button).to_have_css("text-transform", "none")
    expect(button).to_have_css("letter-spacing", "normal")
    expect(button).to_have_css("font-size", "16px")
    button.click()
    for number in (1, 2):
        ask(page, QUESTION)
        expect(page.locator(".answer[aria-busy=false]")).to_have_count(number)
    expect(page.locator(".answer .citation").first).to_contain_text("115 core technology projects")


def test_an_abstention_shows_the_nearest_passages(server: str, site: Site, new_page: NewPage) -> None:
    page = new_page(site.page(tag(server, 'mode="inline" question="What is the capital of Australia?"')))
    log = page.get_by_role("region", name="Ask about our policies").get_by_role("log")
    expect(log).to_contain_text("The answer is not in these documents.")
    expect(log.get_by_role("heading", name="Nearest passages")).to_be_visible()
    expect(log.locator("blockquote").first).to_be_visible()


def test_what_a_screen_reader_is_told(server: str, site: Site, new_page: NewPage) -> None:
    page = new_page(site.page(tag(server)))
    open_chat(page)
    ask(page, QUESTION)
    expect(page.get_by_role("log").locator(".answer[aria-busy=false]")).to_be_visible()
    expect(page.locator("body")).to_match_aria_snapshot("""
      - button "Ask about our policies" [expanded]
      - dialog "Ask about our policies":
        - heading "Ask about our policies" [level=2]
        - button "Clear"
        - button "Close"
        - log "Ask about our policies":
          - article:
            - paragraph: /You asked. How many/
            - paragraph:
              - strong: 115 core technology projects
              - text: /With a total investment/
              - button "Source 1"
            - list:
              - listitem:
                - paragraph: /1 Enhancing Collaborative Innovation/
                - paragraph: /2023-03-08/
                - blockquote: /115 core technology projects/
                - link "Open the document (opens in a new tab)"
            - button "Copy with references"
            - button "Copy a link"
            - button "Helpful"
            - button "Not helpful"
            - status
        - paragraph: No legal advice.
        - textbox "Your question"
        - button "Ask"
    """)


def test_by_keyboard_alone(server: str, site: Site, new_page: NewPage) -> None:
    page = new_page(site.page('<a href="#x">before</a>' + tag(server)))
    launcher = page.get_by_role("button", name="Ask about our policies")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(launcher).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Ask about our policies")
    expect(dialog.get_by_role("textbox", name="Your question")).to_be_focused()
    page.keyboard.type("How many core technology projects has the program implemented?")
    page.keyboard.press("Enter")
    expect(dialog.locator(".answer[aria-busy=false]")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(dialog.get_by_role("button", name="Not helpful")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(launcher).to_be_focused()


def test_on_a_phone_it_fills_the_screen_and_keeps_the_focus(server: str, site: Site, new_page: NewPage) -> None:
    page = new_page(site.page("<a href='#x'>behind</a>" + tag(server)), viewport={"width": 360, "height": 740})
    open_chat(page)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    # Before its first frame an animation has not moved anything: what is asked for is its end.
    dialog.evaluate("element => Promise.all(element.getAnimations().map(each => each.finished))")
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    for _ in range(6):
        page.keyboard.press("Tab")
        assert not page.evaluate("document.activeElement.matches('a')")


def test_two_on_a_page_in_the_languages_they_say(server: str, site: Site, new_page: NewPage) -> None:
    """The first is there before the script, with words of the page's own; the second comes later."""
    page = new_page(
        site.page(
            '<policy-chat mode="inline" lang="ar" id="first"></policy-chat>'
            '<script>first.strings = {ask: "اسأل", label: "سياساتنا"};</script>' + tag(server, "hidden")
        )
    )
    first = page.locator("#first")
    expect(first.get_by_role("button", name="اسأل")).to_be_visible()
    expect(first.locator(".root")).to_have_attribute("dir", "rtl")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<policy-chat id=second mode=inline lang=zh></policy-chat>')"
    )
    second = page.locator("#second")
    expect(second.get_by_role("button", name="提问")).to_be_visible()
    page.evaluate("second.ask('What is the capital of Australia?')")
    expect(second.locator("article")).to_have_count(1)
    expect(first.locator("article")).to_have_count(0)


def test_a_pinned_script_runs_and_another_does_not(
    server: str, site: Site, new_page: NewPage, wording: Wording
) -> None:
    script = build_script(wording)
    snippet = html_snippet(script, server, label="Ask about our policies")
    expect(new_page(site.page(snippet)).get_by_role("button", name="Ask about our policies")).to_be_visible()
    other = WidgetScript(script.content + b" ")
    page = new_page(site.page(snippet.replace(script.integrity, other.integrity)))
    expect(page.locator("policy-chat:defined")).to_have_count(0)


def test_the_page_that_shows_it_keeps_its_own_policy(server: str, new_page: NewPage) -> None:
    page = new_page(f"{server}/demo", color_scheme="dark", forced_colors="active", reduced_motion="reduce")
    expect(page.get_by_role("region", name="Ask about our policies")).to_be_visible()
    open_chat(page)
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_be_focused()
    assert page.evaluate("window.refused") == []


def test_on_paper_there_is_the_conversation_only(server: str, site: Site, new_page: NewPage) -> None:
    page = new_page(site.page(tag(server)))
    open_chat(page)
    ask(page, QUESTION)
    expect(page.locator(".answer[aria-busy=false]")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".citation").first).to_be_visible()
    for left_out in (".launcher", "form", ".actions"):
        expect(page.locator(left_out)).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Close").click()
    page.emulate_media(media="print")
    expect(page.locator(".panel")).to_be_hidden()


def test_listed_sites_may_frame_it_and_others_not(server: str, site: Site, stranger: Site, new_page: NewPage) -> None:
    frame = f'<iframe src="{server}/embed?lang=zh&theme=dark" width=400 height=600></iframe>'
    page = new_page(site.page(frame))
    inside = page.frame_locator("iframe")
    inside.get_by_role("textbox").fill("What is the capital of Australia?")
    inside.get_by_role("button", name="提问").click()
    expect(inside.get_by_role("heading", name="最接近的段落")).to_be_visible()
    expect(new_page(stranger.page(frame)).frame_locator("iframe").locator("policy-chat")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_brand_colour_can_be_read(server: str, site: Site, new_page: NewPage, theme: str) -> None:
    page = new_page(site.page(tag(server, f'mode="inline" theme="{theme}"')))
    measure = """(colour) => {
      const chat = document.querySelector("policy-chat");
      chat.style.setProperty("--policy-chat-accent", colour);
      const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const luminance = (shown) => {
        context.fillStyle = shown;
        context.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((v) => v / 255)
          .map((v) => (v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4));
        return .2126 * r + .7152 * g + .0722 * b;
      };
      const contrast = (one, two) => {
        const [low, high] = [luminance(one), luminance(two)].sort((a, b) => a - b);
        return (high + .05) / (low + .05);
      };
      const of = (selector) => getComputedStyle(chat.shadowRoot.querySelector(selector));
      const probe = document.createElement("a");
      chat.shadowRoot.querySelector(".log").append(probe);
      const link = contrast(getComputedStyle(probe).color, of(".panel").backgroundColor);
      probe.remove();
      return [contrast(of(".send").color, of(".send").backgroundColor), link];
    }"""
    for colour in ("#000", "#fff", "#ffe500", "#777", "#e4002b", "#00a3e0", "#7a00ff", "#30d158"):
        assert min(page.evaluate(measure, colour)) >= 4.5, colour


def test_the_asked_for_value_stands_above_the_quote(server: str, site: Site, new_page: NewPage) -> None:
    page = new_page(site.page(tag(server)))
    open_chat(page)
    ask(page, QUESTION)
    answer = page.get_by_role("log").locator(".answer[aria-busy=false]")
    expect(answer.locator(".lead")).to_have_text("115 core technology projects")
    expect(answer.locator(".text")).to_contain_text("projects“With a total investment")
    expect(answer.locator(".marker")).to_have_count(1)
