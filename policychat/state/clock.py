"""The time, without the leaps that a computer's clock makes."""

from __future__ import annotations

import time

_STARTED_AT, _STARTED = time.time(), time.monotonic()


def surely_past() -> float:
    """A moment, in seconds since 1970, that has passed by the clock and by what has gone by since this process started.

    A clock that leaps a year ahead makes nothing of what is kept for a year be deleted.
    """
    return min(time.time(), _STARTED_AT + (time.monotonic() - _STARTED))
