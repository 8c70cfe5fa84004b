"""The components of docs/widget.md, as printed there, in pages of the real React and the real Vue."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.conftest import ROOT
from tests.web.conftest import NewPage
from tests.web.test_chat_browser import QUESTION
from tests.web.widget_pages import Site, new_page, server, site, stranger, tag

pytestmark = pytest.mark.browser
__all__ = ["new_page", "server", "site", "stranger"]  # fixtures

UNKNOWN = "What is the capital of Australia?"
REACT_EXPORTS = "createElement, forwardRef, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, Fragment"
# Both pages give the same handles: window.render(chats) shows one chat for each object of properties, by their `id`;
# window.chats[id] is what a ref of the page holds; window.heard is what its listeners were told.
REACT_PAGE = """
import { createElement, useState } from "react";
import { PolicyChat } from "COMPONENT";
window.chats = {};
window.heard = [];
function App() {
  const [chats, setChats] = useState([]);
  window.render = (wanted) => ReactDOM.flushSync(() => setChats(wanted));
  const hear = (id, name) => (detail) => window.heard.push([id, name, detail?.kind ?? detail?.status]);
  return createElement("main", {}, createElement("h1", {}, `Chats: ${chats.length}`), chats.map((properties) =>
    createElement(PolicyChat, {
      ...properties,
      key: properties.id,
      ref: (chat) => { window.chats[properties.id] = chat; },
      onOpen: hear(properties.id, "open"),
      onAnswer: hear(properties.id, "answer"),
      onError: hear(properties.id, "error"),
    })));
}
ReactDOM.createRoot(document.getElementById("app")).render(createElement(App));
"""
VUE_PAGE = """
import { createApp, nextTick, shallowRef } from "vue";
import { PolicyChat } from "COMPONENT";
window.chats = {};
window.heard = [];
const App = {
  components: { PolicyChat },
  setup() {
    const chats = shallowRef([]);
    window.render = async (wanted) => { chats.value = wanted; await nextTick(); };
    const hear = (id, name) => (detail) => window.heard.push([id, name, detail?.kind ?? detail?.status]);
    const keep = (id) => (chat) => { window.chats[id] = chat; };
    return { chats, hear, keep };
  },
  template: `<main><h1>Chats: {{ chats.length }}</h1>
    <PolicyChat v-for="each in chats" :key="each.id" v-bind="each" :ref="keep(each.id)"
      @open="hear(each.id, 'open')()"
      @answer="hear(each.id, 'answer')($event)"
      @error="hear(each.id, 'error')($event)" />
  </main>`,
};
createApp(App).mount("#app");
"""
VUE_TAG_PAGE = """
import { createApp } from "vue";
window.heard = [];
const app = createApp({
  data: () => ({ label: "Ask about our policies", words: { ask: "Go ahead" }, heard: window.heard }),
  template: `<policy-chat mode="inline" :label="label" :strings.prop="words"
    @policy-chat:answer="heard.push($event.detail.status)"></policy-chat>`,
});
app.config.compilerOptions.isCustomElement = (tag) => tag === "policy-chat";
app.mount("#app");
"""


def component(framework: str) -> str:
    """The module printed in docs/widget.md for `framework`, as an address."""
    text = (ROOT / "docs" / "widget.md").read_text("utf-8")
    found = re.search(rf"```js\n(// PolicyChat\.js for {framework}.*?)```", text, re.DOTALL)
    assert found, framework
    return "data:text/javascript," + quote(found[1])


def content(framework: str, module: str) -> str:
    """The body of a page in which `module` runs, the framework being imported by its usual name."""
    if framework == "React":
        react = "data:text/javascript," + quote(f"export const {{ {REACT_EXPORTS} }} = window.React;")
        scripts = "".join(
            f'<script src="/frameworks/{name}.production.min.js"></script>' for name in ("react", "react-dom")
        )
        imports = {"react": react}
    else:
        scripts = ""
        imports = {"vue": "/frameworks/vue.esm-browser.prod.js"}
    return (
        f'{scripts}<script type="importmap">{json.dumps({"imports": imports})}</script><div id="app"></div>'
        f'<script type="module">{module.replace("COMPONENT", component(framework))}</script>'
    )


@pytest.fixture(params=["React", "Vue"])
def page(request: pytest.FixtureRequest, server: str, site: Site, new_page: NewPage) -> Iterator[Page]:
    """A page of either framework that renders no chat yet; no error may be thrown in it."""
    module = REACT_PAGE if request.param == "React" else VUE_PAGE
    script = tag(server).partition("<policy-chat")[0]
    page = new_page("about:blank")
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.goto(site.page(script + content(request.param, module)))
    page.wait_for_function("window.render && !!customElements.get('policy-chat')")
    yield page
    assert thrown == []


def render(page: Page, *chats: dict[str, object]) -> None:
    page.evaluate("(chats) => window.render(chats)", list(chats))
    expect(page.get_by_role("heading", name=f"Chats: {len(chats)}")).to_be_visible()


def requested(context: BrowserContext) -> Counter[str]:
    """How often each path will have been asked for from now on, preflights left out."""
    paths: Counter[str] = Counter()
    context.on("request", lambda request: paths.update([urlsplit(request.url).path]))
    return paths


def listeners(page: Page) -> int:
    """How many listeners the window, the document and its body hold."""
    session = page.context.new_cdp_session(page)
    count = 0
    for place in ("window", "document", "document.documentElement", "document.body"):
        handle = session.send("Runtime.evaluate", {"expression": place})["result"]["objectId"]
        count += len(session.send("DOMDebugger.getEventListeners", {"objectId": handle})["listeners"])
    session.detach()
    return count


def test_properties_events_and_methods(page: Page) -> None:
    render(page, {"id": "one", "label": "Our rules", "lang": "en", "strings": {"ask": "Go ahead"}})
    page.get_by_role("button", name="Our rules").wait_for()
    page.evaluate("window.chats.one.open()")
    expect(page.get_by_role("dialog", name="Our rules")).to_be_visible()
    expect(page.get_by_role("button", name="Go ahead")).to_be_visible()
    assert (
        page.evaluate("(question) => window.chats.one.ask(question).then((found) => found.status)", QUESTION)
        == "answered"
    )
    expect(page.locator(".citation").first).to_contain_text("115 core technology projects")
    page.route("**/api/ask", lambda route: route.fulfill(status=429, headers={"Access-Control-Allow-Origin": "*"}))
    assert page.evaluate("window.chats.one.ask('And who pays?')") is None
    assert page.evaluate("window.heard") == [
        ["one", "open", None],
        ["one", "answer", "answered"],
        ["one", "error", "busy"],
    ]

    render(page, {"id": "one", "label": "我们的政策", "lang": "zh"})
    expect(page.get_by_role("dialog", name="我们的政策")).to_be_visible()
    expect(page.get_by_role("button", name="提问")).to_be_visible()


def test_a_render_of_the_page_leaves_the_conversation_and_the_words_being_typed(page: Page) -> None:
    one = {"id": "one", "mode": "inline", "strings": {"ask": "Go ahead"}}
    render(page, one)
    page.evaluate("(question) => window.chats.one.ask(question).then(() => null)", QUESTION)
    box = page.get_by_role("textbox")
    box.fill("And who")
    frame = page.locator("policy-chat .root").element_handle()
    render(page, one, {"id": "two", "mode": "inline", "hidden": True})
    expect(page.locator(".citation").first).to_be_visible()
    assert frame.evaluate("(node) => node.isConnected")  # not built anew for words that are the same
    expect(box).to_be_focused()
    expect(box).to_have_value("And who")
    render(page, one | {"lang": "zh"})
    expect(page.get_by_role("textbox", name="您的问题")).to_be_focused()
    expect(page.get_by_role("textbox")).to_have_value("And who")
    expect(page.locator(".citation").first).to_be_visible()


def test_taken_away_and_put_back_it_leaves_nothing_and_asks_nothing_twice(page: Page) -> None:
    one = {"id": "one"}
    render(page, one)
    render(page)
    before, elements = listeners(page), page.locator("*").count()
    paths = requested(page.context)
    for times in (1, 2):
        render(page, one)
        assert page.evaluate("(question) => window.chats.one.ask(question).then((found) => found.status)", QUESTION)
        expect(page.locator("article")).to_have_count(1)
        assert paths == {"/api/ask": times, "/api/site": times}
        render(page)
        expect(page.locator("policy-chat")).to_have_count(0)
    assert len(page.evaluate("window.heard.filter(([, name]) => name === 'answer')")) == 2
    assert listeners(page) == before
    assert page.locator("*").count() == elements
    assert page.locator("script[src*='widget.js']").count() == 1


def test_taken_away_while_it_asks_it_gives_up(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/ask", lambda route: held.append(route))  # and does not answer
    render(page, {"id": "one", "question": UNKNOWN})
    with page.expect_request("**/api/ask"):
        page.evaluate("window.chats.one.open()")
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/api/ask")):
        render(page)
    held[0].abort()
    assert page.evaluate("window.heard") == [["one", "open", None]]


def test_two_have_each_a_conversation_of_their_own(page: Page) -> None:
    render(page, {"id": "one", "mode": "inline"}, {"id": "two", "mode": "inline", "lang": "zh"})
    statuses = page.evaluate(
        "(questions) => Promise.all([chats.one.ask(questions[0]), chats.two.ask(questions[1])])"
        ".then((answers) => answers.map((answer) => answer.status))",
        [QUESTION, UNKNOWN],
    )
    assert statuses == ["answered", "not_in_corpus"]
    expect(page.locator("#one .question")).to_contain_text(QUESTION)
    expect(page.locator("#two .question")).to_contain_text(UNKNOWN)
    assert sorted(page.evaluate("window.heard")) == [["one", "answer", "answered"], ["two", "answer", "not_in_corpus"]]
    render(page, {"id": "two", "mode": "inline", "lang": "zh"})
    expect(page.locator("article")).to_have_count(1)


def test_the_tag_in_a_vue_template_before_the_script(server: str, site: Site, new_page: NewPage) -> None:
    script = tag(server).partition("<policy-chat")[0]
    page = new_page(site.page(content("Vue", VUE_TAG_PAGE) + script))
    expect(page.get_by_role("button", name="Go ahead")).to_be_visible()
    page.get_by_role("region", name="Ask about our policies").get_by_role("textbox").fill(UNKNOWN)
    page.get_by_role("button", name="Go ahead").click()
    page.wait_for_function("window.heard.length")
    assert page.evaluate("window.heard") == ["not_in_corpus"]
