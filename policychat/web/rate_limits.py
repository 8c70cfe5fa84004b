"""How often somebody may ask."""

from __future__ import annotations

import math
import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from policychat.web.clients import client_of, is_this_machine
from policychat.web.problems import Problems, Refused


class RateLimits:
    """ASGI middleware that answers 429 to POST requests over the limits; all that costs work is one.

    Programs on this machine count towards the global limit only: their address is not a client's.
    """

    def __init__(self, app: ASGIApp, *, per_client: str, together: str, problems: Problems) -> None:
        """per_client, together: such as "60/minute"."""
        self._app = app
        self._per_client = parse(per_client)
        self._together = parse(together)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._problems = problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and (seconds := self._wait(scope)) is not None:
            refused = Refused("rate_limit", 429, retry_after=seconds, seconds=seconds)
            await self._problems.respond(Request(scope), refused)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _wait(self, scope: Scope) -> int | None:
        """The seconds to wait until this request is allowed; None where it is."""
        limits = [] if is_this_machine(scope) else [(self._per_client, ("client", client_of(scope)))]
        for limit, key in (*limits, (self._together, ("together",))):
            if not self._limiter.hit(limit, *key):
                reset = self._limiter.get_window_stats(limit, *key).reset_time
                return max(1, math.ceil(reset - time.time()))
        return None
