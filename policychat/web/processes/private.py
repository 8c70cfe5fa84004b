"""What a process serves to the other processes of the same server, on a socket in their own folder."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from policychat.web.processes.metrics import METRICS_PATH
from policychat.web.processes.recent import RECENT_PATH, RecentOfAll

FROM_HEADER = b"x-policychat-from"
_BACKLOG = 2048


def private_app(chat: ASGIApp, *, recent: RecentOfAll, metrics: Callable[[], bytes]) -> ASGIApp:
    """The chat, for requests that other processes pass on, and what they ask for themselves."""

    async def find(request: Request) -> Response:
        found = recent.own_as_json(request.query_params.get("answer_id", ""))
        return Response(found, media_type="application/json") if found else Response(status_code=404)

    async def count(_: Request) -> Response:
        return Response(metrics())

    async def pass_on(scope: Scope, receive: Receive, send: Send) -> None:
        await chat(_as_it_came(scope), receive, send)

    app = Starlette(routes=[Route(RECENT_PATH, find), Route(METRICS_PATH, count)])
    app.router.default = pass_on
    return app


def origin_of(scope: Scope) -> bytes:
    """What `FROM_HEADER` says: who asked, how, and as what server."""
    return json.dumps([scope.get("scheme"), scope.get("client"), scope.get("server")]).encode("ascii")


def _as_it_came(scope: Scope) -> Scope:
    """The scope as in the process that took the request."""
    headers = [(name, value) for name, value in scope["headers"] if name != FROM_HEADER]
    scheme, client, server = json.loads(dict(scope["headers"])[FROM_HEADER])
    return {**scope, "headers": headers, "scheme": scheme, "client": client, "server": server}


@asynccontextmanager
async def private_server(app: ASGIApp, *, path: Path) -> AsyncIterator[None]:
    """Serve `app` on a Unix socket at `path` for the block."""
    path.unlink(missing_ok=True)  # of a process that was killed
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(_BACKLOG)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, proxy_headers=False, lifespan="off", timeout_graceful_shutdown=1
        )
        server = _Beside(config)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
            server.should_exit = True
            await running


class _Beside(uvicorn.Server):
    """A server whose process has another one, to which the signals belong."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()
