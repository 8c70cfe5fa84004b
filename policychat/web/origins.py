"""Which other sites' pages may ask: those of the widget setting, and only what a widget needs."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policychat.web.problems import Problems, Refused
from policychat.web.request_log import REQUEST_ID

_WIDGET_PATHS = re.compile(r"/api/(ask|check|site|feedback|answers(/[^/]+)?|documents(/[^/]+)?)")
# Holds nothing that is not public, and a page that may not ask is told so by it.
_FOR_EVERYBODY = ("/widget.js",)
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": f"Content-Type, Accept, Accept-Language, {REQUEST_ID}",
    "Access-Control-Max-Age": "600",
}


class Origins:
    """ASGI middleware: a page of another site is answered where its origin is listed, and else gets 403.

    Nothing is asked of programs, which send no Origin. Credentials are never allowed.
    """

    def __init__(self, app: ASGIApp, *, allowed: frozenset[str], public_url: str, problems: Problems) -> None:
        """allowed: origins as browsers name them. public_url: our own, where a proxy hides the name we have."""
        self._app = app
        self._allowed = allowed
        self._public_url = public_url
        self._problems = problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = Headers(scope=scope).get("origin") if scope["type"] == "http" else None
        if origin is None or scope["path"] in _FOR_EVERYBODY or self._is_own(origin, scope):
            await self._app(scope, receive, send)
            return
        if origin not in self._allowed or not _WIDGET_PATHS.fullmatch(scope["path"]):
            refused = self._problems.respond(Request(scope), Refused("origin", 403))
            await refused(scope, receive, send)
            return
        allowed = {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": f"{REQUEST_ID}, Retry-After"}
        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=allowed | _PREFLIGHT | {"Vary": "Origin"})(scope, receive, send)
            return

        async def send_allowed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(allowed)
                headers.add_vary_header("Origin")
            await send(message)

        await self._app(scope, receive, send_allowed)

    def _is_own(self, origin: str, scope: Scope) -> bool:
        """Whether the page is one of ours: browsers say so themselves where they can, else the names are compared."""
        headers = Headers(scope=scope)
        if headers.get("sec-fetch-site") in ("same-origin", "none"):
            return True
        try:
            name = urlsplit(origin).netloc
        except ValueError:
            return False
        return bool(name) and (name == headers.get("host") or origin == self._public_url)
