"""Stopping: what is under way ends properly, or is told that it does not."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from types import FrameType
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# All of stopping is to take less than ten seconds. Work has these to end by itself; then it is told.
DRAIN_SECONDS = 7.0
# Whoever has not taken notice by then is cut off.
CUT_SECONDS = 8
# These streams only tell that a browser is there; they end with the server and never by themselves.
_ENDLESS = "/gradio_api/heartbeat/"

log = logging.getLogger(__name__)


class Draining:
    """Whether the server has been told to stop; used from one event loop."""

    def __init__(self) -> None:
        self._begun = asyncio.Event()

    @contextmanager
    def on_signal(self, begin: Callable[[], object]) -> Iterator[None]:
        """For the block, call `begin` when the process is told to stop, beside what else then happens.

        Only in the main thread, where signals arrive; elsewhere whoever runs the server stops it.
        """
        loop, context = asyncio.get_running_loop(), copy_context()
        before: dict[int, Any] = {}

        def told(number: int, frame: FrameType | None) -> None:
            # Not in the context of the request that happened to be at work, whose id the log would show.
            loop.call_soon_threadsafe(self._begin, begin, context=context)
            handler = before[number]
            if callable(handler):
                handler(number, frame)

        if threading.current_thread() is threading.main_thread():
            before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @property
    def begun(self) -> bool:
        """Whether it has been told."""
        return self._begun.is_set()

    async def wait(self) -> None:
        """Return once the server has been told to stop."""
        await self._begun.wait()

    def _begin(self, begin: Callable[[], object]) -> None:
        if not self._begun.is_set():
            self._begun.set()
            begin()


class EndlessStreams:
    """ASGI middleware that ends the streams which would keep the server from stopping, as if the browser had left."""

    def __init__(self, app: ASGIApp, *, draining: Draining) -> None:
        self._app = app
        self._draining = draining

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_ENDLESS):
            await self._app(scope, receive, send)
            return
        whole = False

        async def send_noting(message: Message) -> None:
            nonlocal whole
            whole = whole or (message["type"] == "http.response.body" and not message.get("more_body"))
            await send(message)

        async def receive_until_stopped() -> Message:
            coming, stopped = asyncio.ensure_future(receive()), asyncio.ensure_future(self._draining.wait())
            try:
                await asyncio.wait((coming, stopped), return_when=asyncio.FIRST_COMPLETED)
                return coming.result() if coming.done() else {"type": "http.disconnect"}
            finally:
                coming.cancel()
                stopped.cancel()

        await self._app(scope, receive_until_stopped, send_noting)
        if not whole and self._draining.begun:
            await send({"type": "http.response.body", "body": b""})
