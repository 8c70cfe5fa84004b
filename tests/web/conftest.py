"""A real server on a real socket, over the shipped corpus."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from policychat.answer.answerer import Answerer
from policychat.settings import Settings
from policychat.web.app import create_app
from policychat.web.server import bind
from policychat.wording import Wording

DEADLINE_SECONDS = 60
Serving = Callable[[FastAPI], AbstractContextManager[str]]


def wait_until(true: Callable[[], object], what: str) -> None:
    """Return as soon as `true()` is; fail naming `what` after the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not true():
        if time.monotonic() > deadline:
            pytest.fail(f"waited {DEADLINE_SECONDS} s in vain: {what}")
        time.sleep(0.02)


@contextmanager
def _serving(app: FastAPI) -> Iterator[str]:
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
    return _serving


@pytest.fixture(scope="session")
def server_url(settings: Settings, answerer: Answerer, wording: Wording) -> Iterator[str]:
    """The address of the whole product with chat and answerer loaded."""
    app = create_app(settings, wording=wording, opener=lambda _: answerer)
    with _serving(app) as url:

        def loaded() -> bool:
            status = httpx.get(f"{url}/api/status").json()
            assert not status["failed"], status
            return bool(status["app"] and status["ready"])

        wait_until(loaded, "chat and answerer loaded")
        yield url
