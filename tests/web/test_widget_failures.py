"""The widget against a server that is slow, breaks, refuses, or sends what no server of ours would."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from policychat.web.streaming import event
from policychat.web.widget.script import build_script
from policychat.wording import Wording
from tests.web.conftest import NewPage, Serving, wait_until
from tests.web.widget_pages import ask, new_page, open_chat, tag, told

pytestmark = pytest.mark.browser
__all__ = ["new_page"]  # a fixture

HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script> {question} $& [1]'
Reply = Callable[[Request], Response]


def answer(**changed: Any) -> dict[str, Any]:
    """An answer object with one citation."""
    citation = {
        "marker": 1,
        "document_id": "a.txt",
        "title": "A",
        "publisher": "B",
        "published": "2021",
        "published_inferred": True,
        "effective": None,
        "expires": None,
        "superseded_by": None,
        "translated_from": None,
        "language": "en",
        "link": "/documents/a.txt?start=0&end=4",
        "page": 2,
        "quote": "Yes.",
        "context_before": None,
    }
    cited = {name: value for name, value in changed.items() if name in citation}
    return {
        "answer_id": "1",
        "question": "Is it?",
        "language": "en",
        "status": "answered",
        "answer": "“Yes.” [1]",
        "citations": [citation | cited],
        "reason": None,
        "nearest": [],
        "mode": "extractive",
        "sought": None,
        "note": None,
        "warnings": [],
    } | {name: value for name, value in changed.items() if name not in citation}


def streamed(whole: dict[str, Any]) -> str:
    return (
        event("status", {"status": "searching"})
        + event("sentence", {"index": 0, "text": whole["answer"], "marker": 1})
        + event("citation", whole["citations"][0])
        + event("done", whole)
    )


def events(text: str) -> Response:
    return Response(text, media_type="text/event-stream")


class Server:
    """Serves the widget, a page with it, and whatever replies it is given, in order."""

    def __init__(self, script: bytes) -> None:
        self.replies: list[Reply] = []
        self.asked: list[Any] = []
        self.hung_up = False
        self.site: Reply = lambda _: JSONResponse({}, 500)

        async def page(_: Request) -> Response:
            return HTMLResponse("<!doctype html><html lang=en><title>x</title><body>" + tag(""))

        async def widget(_: Request) -> Response:
            return Response(script, media_type="text/javascript")

        async def on_ask(request: Request) -> Response:
            self.asked.append(json.loads(await request.body()))
            return self.replies.pop(0)(request)

        async def on_site(request: Request) -> Response:
            return self.site(request)

        self.app = Starlette(
            routes=[
                Route("/", page),
                Route("/widget.js", widget),
                Route("/api/ask", on_ask, methods=["POST"]),
                Route("/api/site", on_site),
            ]
        )

    def hanging(self, _: Request) -> Response:
        """Half an answer, and then nothing until the reader hangs up."""

        async def parts() -> AsyncIterator[str]:
            try:
                yield streamed(answer()).partition("event: done")[0]
                await asyncio.Event().wait()
            finally:
                self.hung_up = True

        return StreamingResponse(parts(), media_type="text/event-stream")


@pytest.fixture
def server(wording: Wording) -> Server:
    return Server(build_script(wording).content)


@pytest.fixture
def page(server: Server, serving: Serving, new_page: NewPage) -> Iterator[Page]:
    with serving(server.app) as url:  # type: ignore[arg-type]
        opened = new_page(url)
        open_chat(opened)
        yield opened
        opened.close()


def test_what_a_server_sends_is_shown_as_text(server: Server, page: Page) -> None:
    names = ("title", "publisher", "published", "quote", "context_before", "superseded_by", "effective", "expires")
    whole = answer(
        **dict.fromkeys(names, HOSTILE),
        answer=f"“{HOSTILE}” [1]",
        question=HOSTILE,
        reason=HOSTILE,
        note=HOSTILE,
        sought=HOSTILE,
        warnings=[HOSTILE],
        link="javascript:window.hit=1",
    )
    server.replies = [lambda _: events(streamed(whole))]
    site = {"disclaimer": HOSTILE, "contact_url": "javascript:window.hit=1", "sharing": True, "feedback": True}
    server.site = lambda _: JSONResponse(site | {"max_question_chars": 100})
    ask(page, HOSTILE)
    expect(page.locator(".answer[aria-busy=false]")).to_be_visible()
    for place in (".question", ".text", ".citation blockquote", ".citation cite", ".facts", ".notes", ".footer"):
        expect(page.locator(place).first).to_contain_text(HOSTILE)
    for element in ("img", "a", "policy-chat script"):
        expect(page.locator(element)).to_have_count(0)
    assert page.evaluate("window.hit") is None


def test_an_answer_that_breaks_off_is_taken_back_and_tried_again(server: Server, page: Page) -> None:
    half = streamed(answer()).partition("event: done")[0]
    server.replies = [lambda _: events(half), lambda _: events("no event\n\n"), lambda _: events(streamed(answer()))]
    ask(page, "Is it?")
    failure = page.get_by_text("The answer did not arrive.")
    expect(failure).to_be_visible()
    expect(page.locator(".citation")).to_have_count(0)
    page.get_by_role("button", name="Try again").click()
    expect(failure).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".answer")).to_contain_text("“Yes.”")
    expect(page.locator("article")).to_have_count(1)
    assert [each["history"] for each in server.asked] == [[], [], []]
    assert [each["kind"] for each in told(page, "error")] == ["broken", "broken"]


def test_a_slow_answer_grows_and_can_be_stopped(server: Server, page: Page) -> None:
    server.replies = [server.hanging, lambda _: events(streamed(answer()))]
    ask(page, "Is it?")
    expect(page.locator(".answer[aria-busy=true]")).to_contain_text("“Yes.”")
    expect(page.locator(".citation")).to_contain_text("2021 (inferred)")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped.")).to_be_visible()
    wait_until(lambda: server.hung_up, "the server noticed")
    assert told(page, "error") == []
    ask(page, "And now?")
    expect(page.locator(".answer[aria-busy=false]").last).to_contain_text("“Yes.”")


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_says_when_to_come_back(server: Server, page: Page, status: int) -> None:
    busy = {"type": "about:blank", "title": "x", "status": status, "detail": "x"}
    server.replies = [lambda _: JSONResponse(busy, status, {"Retry-After": "17"})]
    ask(page, "Is it?")
    expect(page.get_by_text("Try again in 17 seconds.")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_disabled()
    (error,) = told(page, "error")
    assert (error["kind"], error["status"], error["seconds"]) == ("busy", status, 17)


def test_a_refusal_is_shown_in_the_words_of_the_server(server: Server, page: Page) -> None:
    refusal = {"type": "about:blank", "title": "x", "status": 422, "detail": "The question holds no words."}
    server.replies = [lambda _: JSONResponse(refusal, 422), lambda _: events(event("error", refusal))]
    for number in (1, 2):
        ask(page, "?")
        expect(page.get_by_text("The question holds no words.")).to_have_count(number)


def test_who_is_offline_is_told_so(server: Server, page: Page) -> None:
    server.replies = [lambda _: events(streamed(answer()))]
    page.context.set_offline(True)
    ask(page, "Is it?")
    expect(page.get_by_text("You are offline.")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".answer")).to_contain_text("“Yes.”")


def test_an_answer_is_copied_with_its_references(server: Server, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    server.replies = [lambda _: events(streamed(answer()))]
    ask(page, "Is it?")
    page.get_by_role("button", name="Copy with references").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Is it?\n\n“Yes.” [1]\n\n[1] A, B, 2021: http://127.0.0.1:")
    assert copied.endswith("/documents/a.txt?start=0&end=4")


def test_without_a_server_it_says_so(browser: Browser, server: Server, page: Page) -> None:
    page.route("**/api/**", lambda route: route.abort())
    page.route("**/healthz", lambda route: route.abort())
    ask(page, "Is it?")
    expect(page.get_by_text("cannot be reached")).to_be_visible()
    assert told(page, "error")[0]["kind"] == "unreachable"
