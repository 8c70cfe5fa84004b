"""What stands at `/`: the loading page until the chat is there, then the chat."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policychat.web.headers import CHAT_POLICY
from policychat.web.negotiation import interface_language
from policychat.web.templates import STATIC_PATH

# Gradio also serves uploads, files, a proxy, run histories and more, none of which the chat uses. Only what
# the page in the browser needs is let through.
_CHAT_PATHS = re.compile(
    r"/(config|theme\.css|manifest\.json|favicon\.ico|(assets|static|svelte)/.+"
    r"|gradio_api/(queue/(join|data)|startup-events|theme\.css|info|app_id|cancel|reset|heartbeat/[^/]+))?/?"
)
_PAGE_HEADERS = {"Vary": "Accept-Language, Cookie", "Cache-Control": "no-store", "Content-Security-Policy": CHAT_POLICY}

Shared = Callable[[ASGIApp], AbstractAsyncContextManager[ASGIApp]]


class Gate:
    """An ASGI app that forwards to the chat while it runs, and shows `waiting` in its place before.

    Every path that is not the chat's is a 404, raised as HTTPException.
    """

    def __init__(self, *, waiting: ASGIApp, site_name: str) -> None:
        self._waiting = waiting
        self._site_name = site_name
        self._chat: ASGIApp | None = None

    @property
    def open(self) -> bool:
        """Whether the chat is there."""
        return self._chat is not None

    @asynccontextmanager
    async def serving(self, chat: FastAPI, shared: Shared) -> AsyncIterator[None]:
        """Forward to `chat`, whose startup and shutdown run here because it comes after the server's own.

        shared: what makes of it the chat of all the processes that answer.
        """
        async with chat.router.lifespan_context(chat), shared(chat) as app:
            self._chat = app
            try:
                yield
            finally:
                self._chat = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _CHAT_PATHS.fullmatch(scope["path"]):
            raise HTTPException(404)
        if self._chat is None:
            if scope["path"] != "/":
                raise HTTPException(404)
            await self._waiting(scope, receive, send)
        elif scope["path"] == "/" and scope["method"] in ("GET", "HEAD"):
            await self._page(scope, receive, send)
        else:
            await self._chat(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Gradio's page, put into the reader's language and cleaned of addresses on other hosts."""
        assert self._chat is not None
        collected = _Collected()
        await self._chat(_plain_get(scope), receive, collected)
        if collected.status != 200:
            raise HTTPException(collected.status)
        language = interface_language(Headers(scope=scope))
        page = adapt_page(collected.body.decode("utf-8"), language=language, title=self._site_name)
        response = HTMLResponse(page, headers=_PAGE_HEADERS)
        await response(scope, receive, send)


def adapt_page(page: str, *, language: str, title: str) -> str:
    """Gradio's index page with the right language, our style and script, and nothing about other hosts.

    Gradio names its own pictures and site in meta elements for link previews; they promise things that are
    not ours and name hosts that nobody should be led to.
    """
    page = re.sub(r'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*', "", page)
    page = re.sub(r"<html\s+lang=\"[^\"]*\"", f'<html lang="{language}"', page, count=1)
    ours = (
        f'<script src="{STATIC_PATH}/language.js"></script>'
        f"<title>{html.escape(title)}</title>"
        f'<link rel="icon" href="{STATIC_PATH}/icon.svg" type="image/svg+xml">'
        f'<link rel="stylesheet" href="{STATIC_PATH}/tokens.css">'
        f'<link rel="stylesheet" href="{STATIC_PATH}/chat.css">'
        f'<link rel="stylesheet" href="{STATIC_PATH}/tabs.css">'
        f'<script src="{STATIC_PATH}/chat.js" defer></script>'
        f'<script src="{STATIC_PATH}/acts.js" defer></script>'
    )
    return page.replace("</head>", ours + "</head>", 1)


class _Collected:
    """An ASGI `send` that keeps the response."""

    def __init__(self) -> None:
        self.status = 500
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


def _plain_get(scope: Scope) -> Scope:
    """The same request, for the whole page and uncompressed."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "method": "GET", "headers": headers}
