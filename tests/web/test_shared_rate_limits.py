"""Rate limits that several servers share, in a real Redis."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from starlette.types import Scope

from policychat.errors import SettingsError
from policychat.web.rate_limits import RateCounts
from tests.databases import RedisServer

READER: Scope = {"type": "http", "method": "POST", "client": ("192.0.2.1", 5), "headers": []}
OTHER: Scope = {**READER, "client": ("192.0.2.2", 5)}


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    yield server
    server.remove()


def counts(redis: RedisServer | None, *, processes: int = 1, per_client: str = "6/day") -> RateCounts:
    url = SecretStr(redis.url) if redis else None
    return RateCounts(
        per_client=per_client,
        per_origin="8/day",
        together="1000/day",
        origins=frozenset({"https://site.example"}),
        redis=url,
        processes=processes,
    )


async def allowed(*processes: RateCounts, scope: Scope = READER, tries: int = 20) -> int:
    """How many of `tries` requests, which come to the processes in turn, are let through."""
    waits = [await processes[number % len(processes)].count(scope) for number in range(tries)]
    assert all(wait is None or wait >= 1 for wait in waits)
    return waits.count(None)


def test_servers_with_one_redis_hold_one_limit_together(redis: RedisServer) -> None:
    async def ask() -> tuple[int, int]:
        one, two = counts(redis, processes=2), counts(redis, processes=2)
        return await allowed(one, two), await allowed(one, two, scope=OTHER)

    assert asyncio.run(ask()) == (6, 6)


def test_the_readers_of_a_site_are_counted_together(redis: RedisServer) -> None:
    origin = (b"origin", b"https://site.example")

    async def ask(server: RedisServer | None) -> list[int]:
        one, two = counts(server, processes=2), counts(server, processes=2)
        of_site: list[Scope] = [
            {**READER, "client": (f"192.0.2.{number}", 5), "headers": [origin]} for number in (1, 2)
        ]
        elsewhere: Scope = {**READER, "client": ("192.0.2.3", 5), "headers": [(b"origin", b"https://other.example")]}
        return [await allowed(one, two, scope=scope) for scope in (*of_site, elsewhere)]

    assert asyncio.run(ask(redis)) == [6, 2, 6], "the site's eight, and six of somebody who is not its reader"
    assert asyncio.run(ask(None)) == [6, 2, 6]


def test_workers_without_redis_allow_no_more_together_than_one_process() -> None:
    async def ask() -> int:
        return await allowed(*(counts(None, processes=3) for _ in range(3)))

    assert asyncio.run(ask()) == 6


def test_while_redis_is_away_each_process_counts_for_itself(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("policychat.web.rate_limits._PAUSE_SECONDS", 0.0)

    async def ask() -> tuple[int, int, int]:
        process = counts(redis, processes=2)
        before = await allowed(process, tries=2)
        redis.stop()
        away = await allowed(process)
        redis.start()
        return before, away, await allowed(process)

    assert asyncio.run(ask()) == (2, 3, 6)  # what was counted before went with that Redis
    assert "counts requests for itself" in caplog.text


def test_without_the_client_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(SettingsError, match=r"policychat\[redis\]"):
        RateCounts(per_client="1/day", per_origin="1/day", together="1/day", redis=SecretStr("redis://127.0.0.1:9"))
