"""HEAD, which monitors and link checkers send."""

from __future__ import annotations

from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send


class HeadAsGet:
    """ASGI middleware: HEAD is answered as GET where a route takes only that, as FastAPI's do.

    The web server keeps the body back, for it has the scope as the request came.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        as_get = {**scope, "method": "GET"}
        if scope["type"] != "http" or scope["method"] != "HEAD" or _is_taken(scope) or not _is_taken(as_get):
            await self._app(scope, receive, send)
            return
        try:
            await self._app(as_get, receive, send)
        finally:
            scope["route"] = as_get.get("route")  # for whoever counts requests by it


def _is_taken(scope: Scope) -> bool:
    return any(route.matches({**scope})[0] is Match.FULL for route in scope["app"].routes)
