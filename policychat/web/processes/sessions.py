"""The chat's sessions, which Gradio keeps in the memory of one process.

A browser makes up the name of its session, asks with one request, and listens to the answer with another, on whatever
connection it likes. Which process takes those is chance, so that a request is passed on to the one that the name says.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

import httpx
from starlette.background import BackgroundTask
from starlette.responses import StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policychat.web.processes.crew import Crew
from policychat.web.processes.private import FROM_HEADER, origin_of

_HEARTBEAT = "/heartbeat/"
# Of one connection, not of what is passed on.
_HOP_BY_HOP = {b"connection", b"keep-alive", b"transfer-encoding", b"upgrade", b"te", FROM_HEADER}
# An answer takes as long as it takes, and an open page listens all the time.
_TIMEOUT = httpx.Timeout(None, connect=2.0)
_ENDLESSLY_MANY = httpx.Limits(max_connections=None)

log = logging.getLogger(__name__)


class BySession:
    """An ASGI app that has each request answered by the process that keeps its session, or else by `chat` here."""

    def __init__(self, chat: ASGIApp, *, crew: Crew, slot: int) -> None:
        self._chat = chat
        self._crew = crew
        self._slot = slot
        self._clients: dict[int, httpx.AsyncClient] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keeps connections to the other processes for the block."""
        self._clients = {
            slot: httpx.AsyncClient(
                transport=httpx.AsyncHTTPTransport(uds=str(self._crew.socket_of(slot)), limits=_ENDLESSLY_MANY),
                timeout=_TIMEOUT,
            )
            for slot in range(self._crew.size)
            if slot != self._slot
        }
        try:
            yield
        finally:
            for client in self._clients.values():
                await client.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive) if scope["method"] == "POST" else b""
        receive = _again(body, receive) if scope["method"] == "POST" else receive
        if session := _session_of(scope, body):
            for slot in self._crew.order_for(session):
                if slot == self._slot:
                    break
                if response := await self._passed_on(slot, scope, body):
                    await response(scope, receive, send)
                    return
        await self._chat(scope, receive, send)

    async def _passed_on(self, slot: int, scope: Scope, body: bytes) -> StreamingResponse | None:
        """What the process in `slot` answers; None where there is none now."""
        client = self._clients[slot]
        headers = [(name, value) for name, value in scope["headers"] if name not in _HOP_BY_HOP]
        url = httpx.URL(scheme="http", host="worker", raw_path=scope["raw_path"] + b"?" + scope["query_string"])
        request = client.build_request(
            scope["method"], url, headers=[*headers, (FROM_HEADER, origin_of(scope))], content=body
        )
        try:
            answer = await client.send(request, stream=True)
        except httpx.TransportError as error:  # being replaced: what it had begun ended with it
            log.warning("a request of the chat goes to another process than worker %d: %r", slot, error)
            return None
        response = StreamingResponse(
            _while_it_lasts(answer), answer.status_code, background=BackgroundTask(answer.aclose)
        )
        response.raw_headers = [(n.lower(), v) for n, v in answer.headers.raw if n.lower() not in _HOP_BY_HOP]
        return response


async def _while_it_lasts(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for part in answer.aiter_raw():
            yield part
    except httpx.TransportError as error:
        log.warning("the process that keeps a session of the chat ended while it answered: %r", error)


def _session_of(scope: Scope, body: bytes) -> str | None:
    """The session that a request is of; None for one that any process answers alike."""
    path: str = scope["path"]
    if _HEARTBEAT in path:
        return path.partition(_HEARTBEAT)[2].rstrip("/")
    if scope["method"] != "POST":
        query: bytes = scope["query_string"]
        return dict(parse_qsl(query.decode("latin-1"))).get("session_hash")
    try:
        session = json.loads(body).get("session_hash")
    except (ValueError, AttributeError):  # Gradio says what is wrong with it
        return None
    return session if isinstance(session, str) else None


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives `body` first."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
