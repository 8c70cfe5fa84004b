"""Work for requests: in threads, a few at a time, given up when nobody waits for it any more."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import closing, suppress
from queue import SimpleQueue
from typing import TypeVar, cast

from structlog.contextvars import get_contextvars

from policychat import measuring
from policychat.measuring import listening
from policychat.web.metrics import Metrics
from policychat.web.problems import Refused
from policychat.web.turns import Turns

Result = TypeVar("Result")
_RETRY_AFTER_STOP_SECONDS = 10

log = logging.getLogger(__name__)


class _End:
    """Stands behind the last result; `error` is what the work raised, if it did."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class Workers:
    """Runs generators in threads and hands their results on as they come."""

    def __init__(self, *, at_once: int, waiting: int, seconds: float, metrics: Metrics) -> None:
        """seconds: the longest that a request waits for its turn, and then for each result."""
        self._turns = Turns(at_once=at_once, waiting=waiting)
        self._threads = _Threads(at_once)
        self._seconds = seconds
        # By the event loop's clock, from when on nothing is waited for: the server stops.
        self._end: float | None = None
        self._waits: set[asyncio.Timeout] = set()
        self._metrics = metrics
        metrics.watch_queue(lambda: self._turns.waiting)

    async def results(self, work: Callable[[], Generator[Result]], *, client: str, stage: str) -> AsyncIterator[Result]:
        """What `work` yields, for `client`; `stage` names the time that it takes.

        Closing or cancelling this ends the work behind the result that is being made. Raises what the work raises,
        and Refused where too many wait or it takes too long.
        """
        try:
            async for result in self._results(work, client=client, stage=stage):
                yield result
        except Refused as refused:
            self._metrics.refused(refused.kind)
            raise

    async def _results(
        self, work: Callable[[], Generator[Result]], *, client: str, stage: str
    ) -> AsyncIterator[Result]:
        with self._metrics.timed("queue"):
            await self._within_time(self._turns.enter(client))
        loop = asyncio.get_running_loop()
        made: asyncio.Queue[Result | _End] = asyncio.Queue()
        unwanted = threading.Event()

        def run() -> None:
            end = _End()
            try:
                with listening(self._metrics), measuring.stage(stage), closing(work()) as results:
                    measuring.note("request_id", get_contextvars().get("request_id", ""))
                    for result in results:
                        if unwanted.is_set():
                            break
                        loop.call_soon_threadsafe(made.put_nowait, result)
            except BaseException as error:  # raised again where the results are awaited
                end = _End(error)
            with suppress(RuntimeError):  # the server has stopped meanwhile
                loop.call_soon_threadsafe(self._turns.leave)
                loop.call_soon_threadsafe(made.put_nowait, end)

        try:
            # Logs of the thread name the request too.
            self._threads.start(contextvars.copy_context(), run)
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

    def drain(self, seconds: float) -> None:
        """What is under way has `seconds` to end; who then still waits is told that the server stops."""
        log.info("%d requests under way have %.0f s to end", self._turns.under_way, seconds)
        self._end = asyncio.get_running_loop().time() + seconds
        for wait in self._waits:
            wait.reschedule(self._soonest(wait.when()))

    def close(self) -> None:
        """Take no more work; what is under way ends by itself."""
        self._threads.close()

    def _soonest(self, when: float | None) -> float | None:
        return when if self._end is None or when is None else min(when, self._end)

    async def _within_time(self, awaitable: object) -> object:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout_at(self._soonest(loop.time() + self._seconds)) as wait:
                self._waits.add(wait)
                try:
                    return await awaitable  # type: ignore[misc]
                finally:
                    self._waits.discard(wait)
        except TimeoutError:
            if self._end is not None and loop.time() >= self._end:
                raise Refused("stopping", 503, retry_after=_RETRY_AFTER_STOP_SECONDS) from None
            raise Refused("too_slow", 503, retry_after=30, seconds=self._seconds) from None


class _Threads:
    """So many threads for work. They do not keep the process alive, as those of an executor would: what waits for a
    language model or a server that hangs must not delay stopping."""

    def __init__(self, count: int) -> None:
        self._jobs: SimpleQueue[tuple[contextvars.Context, Callable[[], None]] | None] = SimpleQueue()
        self._count = count
        for number in range(count):
            threading.Thread(target=self._work, name=f"policychat-work-{number}", daemon=True).start()

    def start(self, context: contextvars.Context, job: Callable[[], None]) -> None:
        """Run `job`, which raises nothing, in `context` as soon as a thread is free."""
        self._jobs.put((context, job))

    def close(self) -> None:
        """End each thread behind its job."""
        for _ in range(self._count):
            self._jobs.put(None)

    def _work(self) -> None:
        while (given := self._jobs.get()) is not None:
            context, job = given
            context.run(job)
            del given, context, job  # or the request would be kept until the next one
