"""The id of each request, and its line in the log and the metrics."""

from __future__ import annotations

import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from policychat.web.metrics import Metrics

REQUEST_ID = "X-Request-ID"
_SOUND = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_UNMATCHED = "(none)"
_TOO_MANY_REQUESTS = 429

log = logging.getLogger(__name__)


class RequestLog:
    """ASGI middleware: answers with the request id it was sent, or one of its own, and logs and counts.

    An id of other characters, or of more than 64, is replaced: it would go into headers and logs. The log names
    the route, not the address, which tells what somebody reads.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = sent if _SOUND.fullmatch(sent) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        status, started = 500, time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        with bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_id)
            finally:
                self._record(scope, status, time.perf_counter() - started)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", _UNMATCHED)
        method = scope["method"] if scope["method"] in _METHODS else "(other)"
        self._metrics.request(route=route, method=method, status=status)
        if status == _TOO_MANY_REQUESTS:
            self._metrics.refused("rate_limit")
        asks = method == "POST" and route != _UNMATCHED
        log.log(
            logging.INFO if asks else logging.DEBUG,
            "request",
            extra={"method": method, "route": route, "status": status, "elapsed_ms": round(seconds * 1000, 1)},
        )


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
