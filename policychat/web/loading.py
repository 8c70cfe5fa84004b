"""The slow part of starting: loading models and opening or building the index, beside the running server."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, TypeVar

from policychat.errors import PolicyChatError, ServerUnreachable
from policychat.index.progress import Progress, Report
from policychat.web.problems import NotReady
from policychat.wording import Wording

if TYPE_CHECKING:  # importing it takes seconds, which is what happens in the background here
    from policychat.answer.answerer import Answerer

# How often whoever waits looks whether the models are there.
_POLL_SECONDS = 0.25
_RETRY_SECONDS = 2.0

Opener = Callable[[Report], "Answerer"]
Result = TypeVar("Result")

log = logging.getLogger(__name__)


class Loader:
    """Opens the answerer in a thread and says how far it is.

    `opener` is given a function to report progress to. In the end either
    `ready` is true or `failure` is set.
    """

    def __init__(self, opener: Opener, *, wording: Wording) -> None:
        self._opener = opener
        self._wording = wording
        self._progress: Progress | None = None
        self._answerer: Answerer | None = None
        self.failure: Exception | None = None

    @property
    def ready(self) -> bool:
        """Whether `answerer` can be had."""
        return self._answerer is not None

    @property
    def answerer(self) -> Answerer:
        """The opened answerer. Raises NotReady, saying why, while there is none."""
        if self._answerer is not None:
            return self._answerer
        message = self.message("en")
        raise NotReady(message if self.failure else self._wording.text("loading.not_ready", "en", stage=message))

    async def load(self) -> None:
        """Open the answerer, again and again while the server that holds the index is away.

        Raises what else the opener raises.
        """
        told = ""
        while self._answerer is None:
            try:
                self._answerer = await in_daemon_thread(lambda: self._opener(self._report))
            except ServerUnreachable as error:
                if str(error) != told:
                    told = str(error)
                    log.error("%s; trying again every %.0f s", error, _RETRY_SECONDS)
                self._report(Progress("unreachable"))
                await asyncio.sleep(_RETRY_SECONDS)
        log.info("ready to answer")

    def fail(self, error: Exception) -> None:
        """Record that starting failed with `error`."""
        self.failure = error

    def message(self, language: str) -> str:
        """One line on how far starting is, in `language`."""
        if self.failure is not None:
            known = isinstance(self.failure, PolicyChatError)
            return str(self.failure) if known else self._wording.text("loading.unexpected", language)
        if self.ready:
            return self._wording.text("loading.ready", language)
        if self._progress is None:
            return self._wording.text("loading.starting", language)
        stage = self._wording.text(f"loading.{self._progress.stage}", language)
        if not self._progress.total:
            return stage
        return self._wording.text(
            "loading.progress", language, stage=stage, done=self._progress.done, total=self._progress.total
        )

    async def until_ready(self, language: str) -> AsyncIterator[str]:
        """Lines on how far starting is, until it is done or has failed."""
        while not self.ready and self.failure is None:
            yield self.message(language)
            await asyncio.sleep(_POLL_SECONDS)

    @property
    def fraction(self) -> float | None:
        """How much of the present stage is done, 0 to 1; None where that is not known."""
        progress = self._progress
        return progress.done / progress.total if progress and progress.total else None

    def _report(self, progress: Progress) -> None:
        self._progress = progress


async def in_daemon_thread(function: Callable[[], Result]) -> Result:
    """Call `function` in a thread that does not keep the process alive, and return what it returns.

    A thread pool would: Ctrl-C during a long index build would then wait for its end.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is None:
            future.set_result(result)  # type: ignore[arg-type]  # without an error there is a result
        else:
            future.set_exception(error)

    def work() -> None:
        result, failure = None, None
        try:
            result = function()
        except BaseException as error:  # handed to whoever awaits
            failure = error
        try:
            loop.call_soon_threadsafe(settle, result, failure)
        except RuntimeError:  # the server has stopped meanwhile
            log.debug("the loop closed before %r returned", function)

    threading.Thread(target=work, name="policychat-load", daemon=True).start()
    return await future
