"""Work in threads, and giving it up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator

import pytest

from policychat.web.metrics import Metrics
from policychat.web.problems import Refused
from policychat.web.work import Workers

DEADLINE = 30


def workers(*, at_once: int = 1, seconds: float = DEADLINE) -> Workers:
    return Workers(at_once=at_once, waiting=5, seconds=seconds, metrics=Metrics())


def test_results_come_one_by_one_and_errors_after_them() -> None:
    def work() -> Generator[int]:
        yield 1
        yield 2
        raise ValueError("three")

    seen: list[int] = []

    async def run() -> None:
        async for result in workers().results(work, client="a", stage="answer"):
            seen.append(result)  # it raises in between

    with pytest.raises(ValueError, match="three"):
        asyncio.run(run())
    assert seen == [1, 2]


def test_who_hangs_up_ends_the_work_and_frees_the_place() -> None:
    go_on, ended = threading.Event(), threading.Event()

    def work() -> Generator[int]:
        try:
            yield 1
            go_on.wait(DEADLINE)
            yield 2
            pytest.fail("nobody wanted the third")
        finally:
            ended.set()

    async def run() -> None:
        pool = workers()

        async def read() -> None:
            async for _ in pool.results(work, client="a", stage="answer"):
                started.set()

        started = asyncio.Event()
        reader = asyncio.create_task(read())
        await started.wait()
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
        go_on.set()
        assert await pool.result(lambda: "next", client="b", stage="answer") == "next"
        assert ended.is_set()

    asyncio.run(run())


def test_what_takes_too_long_is_refused_but_keeps_its_place_until_it_ends() -> None:
    go_on = threading.Event()

    async def run() -> None:
        pool = workers(seconds=0.05)
        with pytest.raises(Refused) as refused:
            await pool.result(lambda: go_on.wait(DEADLINE), client="a", stage="answer")
        assert (refused.value.kind, refused.value.http_status) == ("too_slow", 503)
        with pytest.raises(Refused):
            await pool.result(lambda: 1, client="b", stage="answer")
        go_on.set()
        pool = workers()
        assert await pool.result(lambda: 1, client="b", stage="answer") == 1

    asyncio.run(run())
