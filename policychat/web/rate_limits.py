"""How often somebody may ask."""

from __future__ import annotations

import logging
import math
import time
from typing import NamedTuple

from limits import RateLimitItem, parse
from limits.aio.strategies import SlidingWindowCounterRateLimiter as SharedLimiter
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter
from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from policychat.errors import SettingsError
from policychat.settings import Settings
from policychat.web.clients import client_of, is_this_machine
from policychat.web.problems import Problems, Refused

# Redis is to cost a question next to nothing, whatever has become of it.
_REDIS_SECONDS = 0.5
_PAUSE_SECONDS = 5.0

log = logging.getLogger(__name__)


class RateLimits:
    """ASGI middleware that answers 429 to POST requests over the limits; all that costs work is one."""

    def __init__(self, app: ASGIApp, *, counts: RateCounts, problems: Problems) -> None:
        self._app = app
        self._counts = counts
        self._problems = problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and (seconds := await self._counts.count(scope)):
            refused = Refused("rate_limit", 429, retry_after=seconds, seconds=seconds)
            await self._problems.respond(Request(scope), refused)(scope, receive, send)
            return
        await self._app(scope, receive, send)


class _Limits(NamedTuple):
    client: RateLimitItem
    origin: RateLimitItem
    together: RateLimitItem


Counted = list[tuple[RateLimitItem, tuple[str, ...]]]


class RateCounts:
    """Counts requests: of each client, of the readers of each listed site together, and of everybody together.

    Programs on this machine count towards the global limit only: their address is not a client's. Where a Redis
    counts for several servers and does not answer, each process counts for itself until it does.
    """

    def __init__(
        self,
        *,
        per_client: str,
        per_origin: str,
        together: str,
        origins: frozenset[str] = frozenset(),
        redis: SecretStr | None = None,
        processes: int = 1,
    ) -> None:
        """per_client, per_origin, together: such as "60/minute". origins: the sites whose readers are counted together,
        as browsers name them. redis: address of what counts for all servers.

        processes: how many share the port; one that counts for itself allows its share. Raises SettingsError where
        the client for Redis is not installed.
        """
        self._limits = _Limits(client=parse(per_client), origin=parse(per_origin), together=parse(together))
        self._shares = _Limits(*(_share(limit, processes) for limit in self._limits))
        self._origins = origins
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared = _shared_limiter(redis) if redis else None
        self._alone_until = 0.0

    @classmethod
    def of(cls, settings: Settings) -> RateCounts:
        """What the settings say."""
        return cls(
            per_client=settings.rate_limit_per_client,
            per_origin=settings.rate_limit_per_origin,
            origins=settings.origins,
            together=settings.rate_limit_global,
            redis=settings.rate_limit_url,
            processes=settings.workers,
        )

    async def count(self, scope: Scope) -> int | None:
        """Count a request; the seconds (at least 1) to wait until it is allowed, None where it is."""
        if self._shared is not None and time.monotonic() >= self._alone_until:
            try:
                return await _shared_count(self._shared, self._counted(scope, self._limits))
            except StorageError as error:
                self._alone_until = time.monotonic() + _PAUSE_SECONDS
                log.error("each process counts requests for itself for %.0f s: %s", _PAUSE_SECONDS, error)
        for limit, key in self._counted(scope, self._shares):
            if not self._limiter.hit(limit, *key):
                return _seconds_until(self._limiter.get_window_stats(limit, *key).reset_time)
        return None

    def _counted(self, scope: Scope, limits: _Limits) -> Counted:
        """What a request counts towards, and under which key, the narrowest first."""
        counted: Counted = []
        if not is_this_machine(scope):
            counted.append((limits.client, ("client", client_of(scope))))
        if (origin := Headers(scope=scope).get("origin")) in self._origins:
            counted.append((limits.origin, ("origin", str(origin))))
        return [*counted, (limits.together, ("together",))]


async def _shared_count(limiter: SharedLimiter, counted: Counted) -> int | None:
    for limit, key in counted:
        if not await limiter.hit(limit, *key):
            return _seconds_until((await limiter.get_window_stats(limit, *key)).reset_time)
    return None


def _seconds_until(reset: float) -> int:
    return max(1, math.ceil(reset - time.time()))


def _share(limit: RateLimitItem, processes: int) -> RateLimitItem:
    """What one of `processes` allows: together not more than `limit`, but for rounding."""
    return type(limit)(math.ceil(limit.amount / processes), limit.multiples)


def _shared_limiter(redis: SecretStr) -> SharedLimiter:
    try:
        storage = storage_from_string(
            f"async+{redis.get_secret_value()}",
            implementation="redispy",
            key_prefix="policychat",
            wrap_exceptions=True,
            socket_timeout=_REDIS_SECONDS,
            socket_connect_timeout=_REDIS_SECONDS,
        )
    except ConfigurationError as error:
        raise SettingsError(
            "POLICYCHAT_RATE_LIMIT_URL needs the client for Redis; run pip install 'policychat[redis]'"
        ) from error
    return SharedLimiter(storage)
