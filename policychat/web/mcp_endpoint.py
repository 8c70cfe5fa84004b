"""MCP over HTTP at /mcp: an ASGI app that exists before the server behind it does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from policychat.web.limits import MAX_BODY_BYTES
from policychat.web.problems import NotReady

if TYPE_CHECKING:  # importing it takes a second
    from mcp.server import MCPServer
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

MCP_PATH = "/mcp"


class McpEndpoint:
    """Forwards calls to the MCP server while it runs; raises NotReady, with the message `why_not` gives, before."""

    def __init__(self, *, why_not: Callable[[], str]) -> None:
        self._why_not = why_not
        self._app: ASGIApp | None = None

    @asynccontextmanager
    async def serving(self, manager: StreamableHTTPSessionManager) -> AsyncIterator[None]:
        """Forward to `manager`'s server for the block.

        It runs in a task of its own: its group of tasks would wrap what the block raises.
        """
        started, stopped = asyncio.Event(), asyncio.Event()

        async def run() -> None:
            async with manager.run():
                started.set()
                await stopped.wait()

        running = asyncio.create_task(run())
        await started.wait()
        self._app = manager.handle_request
        try:
            yield
        finally:
            self._app = None
            stopped.set()
            await running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Without sessions there is nothing to listen for, and a stream of nothing would stay open for ever.
        if scope["method"] != "POST":
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "POST"})
        if self._app is None:
            raise NotReady(self._why_not())
        await self._app(scope, receive, send)


def build_manager(server: MCPServer[Any]) -> StreamableHTTPSessionManager:
    """The protocol around `server`.

    Without sessions: every call stands for itself, and nothing is kept for callers that never come back.
    """
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    return StreamableHTTPSessionManager(
        server._lowlevel_server,  # the public way makes a whole application of it
        stateless=True,
        json_response=True,
        max_request_body_size=MAX_BODY_BYTES,
    )
