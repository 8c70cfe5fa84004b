"""Pages with the widget on them, opened in a browser, and what is done there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from policychat.answer.answerer import Answerer
from policychat.settings import Settings
from policychat.web.app import create_app
from policychat.wording import Wording
from tests.web.conftest import NewPage, Serving, wait_until

FRAMEWORKS = Path(__file__).parent / "frameworks"

# Keeps what the widget tells the page and what the browser refuses; runs before the page, under any policy.
WATCH = """
window.told = [];
for (const name of ["answer", "open", "error"])
  addEventListener(`policy-chat:${name}`, (event) => { window.told[window.told.length] = [name, event.detail]; });
window.refused = [];
addEventListener("securitypolicyviolation", (event) => {
  window.refused[window.refused.length] = event.violatedDirective;
});
"""


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Opens a page in a fresh browser profile that keeps what the widget tells the page."""
    contexts: list[BrowserContext] = []

    def open_page(url: str, **options: Any) -> Page:
        context = browser.new_context(**{"locale": "en-US", **options})
        context.set_default_timeout(15_000)
        context.add_init_script(WATCH)
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()


class Site:
    """Somebody's web site: serves whatever page it is given."""

    def __init__(self) -> None:
        self.url = ""
        self._pages: list[tuple[str, str | None]] = []
        self.app = Starlette(
            routes=[Route("/{number:int}", self._serve), Mount("/frameworks", StaticFiles(directory=FRAMEWORKS))]
        )

    def page(self, content: str, policy: str | None = None) -> str:
        """The address of a page with this content."""
        self._pages.append((content, policy))
        return f"{self.url}/{len(self._pages) - 1}"

    async def _serve(self, request: Request) -> HTMLResponse:
        content, policy = self._pages[request.path_params["number"]]
        headers = {"Content-Security-Policy": policy} if policy else {}
        return HTMLResponse(f"<!doctype html><html lang=en><title>x</title><body>{content}", headers=headers)


def _running(serving: Serving) -> Iterator[Site]:
    made = Site()
    with serving(made.app) as url:  # type: ignore[arg-type]
        made.url = url
        yield made


@pytest.fixture(scope="module")
def site(serving: Serving) -> Iterator[Site]:
    """A site that the server lists."""
    yield from _running(serving)


@pytest.fixture(scope="module")
def stranger(serving: Serving) -> Iterator[Site]:
    """A site that it does not list."""
    yield from _running(serving)


@pytest.fixture(scope="module")
def server(settings: Settings, answerer: Answerer, wording: Wording, serving: Serving, site: Site) -> Iterator[str]:
    changed = {"widget_origins": site.url, "disclaimer": "No legal advice.", "feedback": "ratings"}
    app = create_app(settings.model_copy(update=changed), wording=wording, opener=lambda _: answerer)
    with serving(app) as url:
        wait_until(lambda: httpx.get(f"{url}/api/status").json()["ready"], "ready")
        yield url


def tag(server: str, attributes: str = "") -> str:
    return f'<script type="module" src="{server}/widget.js"></script><policy-chat {attributes}></policy-chat>'


def open_chat(page: Page) -> None:
    page.get_by_role("button", name="Ask about our policies").click()


def ask(page: Page, question: str) -> None:
    box = page.get_by_role("textbox")
    box.fill(question)
    box.press("Enter")


def told(page: Page, name: str) -> list[Any]:
    return [detail for kind, detail in page.evaluate("window.told") if kind == name]
