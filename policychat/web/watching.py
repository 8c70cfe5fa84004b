"""Looking for a newer index while the server runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Cheap enough to do this often: looking costs one `stat` while nothing has changed.
POLL_SECONDS = 1.0

log = logging.getLogger(__name__)


@contextmanager
def watching(refresh: Callable[[], object], *, seconds: float | None = None) -> Iterator[None]:
    """Call `refresh` every `seconds` (POLL_SECONDS by default) in a thread of its own, until the block ends.

    What `refresh` raises is logged and it is called again. Leaving the block does not wait for a call that is
    under way, and neither does the end of the process.
    """
    pause = POLL_SECONDS if seconds is None else seconds
    stopped = threading.Event()

    def watch() -> None:
        while not stopped.wait(pause):
            try:
                refresh()
            except Exception:  # a server that has stopped looking would answer from an old index for good
                log.exception("looking for a newer index failed")

    threading.Thread(target=watch, name="policychat-watch", daemon=True).start()
    try:
        yield
    finally:
        stopped.set()
