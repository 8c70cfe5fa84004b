"""Work for requests: in threads, a few at a time, given up when nobody waits for it any more."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import AsyncIterator, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar, cast

from policychat.web.metrics import Metrics
from policychat.web.problems import Refused
from policychat.web.turns import Turns

Result = TypeVar("Result")


class _End:
    """Stands behind the last result; `error` is what the work raised, if it did."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class Workers:
    """Runs generators in threads and hands their results on as they come."""

    def __init__(self, *, at_once: int, waiting: int, seconds: float, metrics: Metrics) -> None:
        """seconds: the longest that a request waits for its turn, and then for each result."""
        self._turns = Turns(at_once=at_once, waiting=waiting)
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="policychat-work")
        self._seconds = seconds
        self._metrics = metrics
        metrics.watch_queue(lambda: self._turns.waiting)

    async def results(self, work: Callable[[], Generator[Result]], *, client: str, stage: str) -> AsyncIterator[Result]:
        """What `work` yields, for `client`; `stage` names the time that it takes.

        Closing or cancelling this ends the work behind the result that is being made. Raises what the work raises,
        and Refused where too many wait or it takes too long.
        """
        with self._metrics.timed("queue"):
            await self._within_time(self._turns.enter(client))
        loop = asyncio.get_running_loop()
        made: asyncio.Queue[Result | _End] = asyncio.Queue()
        unwanted = threading.Event()

        def run() -> None:
            end = _End()
            try:
                with closing(work()) as results, self._metrics.timed(stage):
                    for result in results:
                        if unwanted.is_set():
                            break
                        loop.call_soon_threadsafe(made.put_nowait, result)
            except BaseException as error:  # raised again where the results are awaited
                end = _End(error)
            loop.call_soon_threadsafe(self._turns.leave)
            loop.call_soon_threadsafe(made.put_nowait, end)

        try:
            # Logs of the thread name the request too.
            self._pool.submit(contextvars.copy_context().run, run)
            while not isinstance(result := await self._within_time(made.get()), _End):
                yield cast("Result", result)
            if result.error is not None:
                raise result.error
        finally:
            unwanted.set()

    async def result(self, work: Callable[[], Result], *, client: str, stage: str) -> Result:
        """What the function `work` returns; otherwise as `results`."""

        def once() -> Generator[Result]:
            yield work()

        async for result in self.results(once, client=client, stage=stage):
            return result
        raise AssertionError("a generator of one result gave none")

    def close(self) -> None:
        """Take no more work; what is under way ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _within_time(self, awaitable: object) -> object:
        try:
            async with asyncio.timeout(self._seconds):
                return await awaitable  # type: ignore[misc]
        except TimeoutError:
            raise Refused("too_slow", 503, retry_after=30, seconds=self._seconds) from None
