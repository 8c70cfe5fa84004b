"""A real server on a real socket, over the shipped corpus."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from policychat.answer.answerer import Answerer
from policychat.settings import Settings
from policychat.web.app import create_app
from policychat.web.server import bind
from policychat.wording import Wording

DEADLINE_SECONDS = 60
Serving = Callable[[FastAPI], AbstractContextManager[str]]
NewPage = Callable[..., Page]
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip


def wait_until(true: Callable[[], object], what: str) -> None:
    """Return as soon as `true()` is; fail naming `what` after the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not true():
        if time.monotonic() > deadline:
            pytest.fail(f"waited {DEADLINE_SECONDS} s in vain: {what}")
        time.sleep(0.02)


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    listener = bind("127.0.0.1", 0)
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, access_log=False, proxy_headers=False, timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started, "the server started")
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(DEADLINE_SECONDS)
        listener.close()


@pytest.fixture(scope="session")
def serving() -> Serving:
    """A context manager that runs an app and gives its address."""
    return running


@pytest.fixture(scope="session")
def server_url(settings: Settings, answerer: Answerer, wording: Wording) -> Iterator[str]:
    """The address of the whole product with chat and answerer loaded."""
    app = create_app(settings, wording=wording, opener=lambda _: answerer)
    with running(app) as url:

        def loaded() -> bool:
            status = httpx.get(f"{url}/api/status").json()
            assert not status["failed"], status
            return bool(status["app"] and status["ready"])

        wait_until(loaded, "chat and answerer loaded")
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None and not os.environ.get("CI"):
        pytest.skip("no chromium on this machine: apt-get install chromium")
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Opens a page in a fresh browser profile; at the end no request may have gone to another host."""
    contexts: list[BrowserContext] = []
    requested: list[str] = []

    def open_page(url: str, **options: Any) -> Page:
        context = browser.new_context(**{"locale": "en-US", **options})
        context.set_default_timeout(15_000)
        context.on("request", lambda request: requested.append(request.url))
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    hosts = {urlsplit(url).hostname for url in requested if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
