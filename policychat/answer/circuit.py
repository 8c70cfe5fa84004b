"""Leaving an endpoint alone for a while that has failed again and again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_FAILURES_IN_A_ROW = 3
PAUSE_SECONDS = 30.0


class Circuit:
    """Says whether an endpoint may be asked; after three failures in a row not for PAUSE_SECONDS.

    Then one question tries it again: it opens the circuit for all with its success, or another pause begins. Safe to
    share between threads.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that only grow."""
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until = 0.0

    def allows(self) -> bool:
        """Whether to ask now; whoever is told so reports with `succeeded` or `failed`."""
        with self._lock:
            if self._failures < _FAILURES_IN_A_ROW:
                return True
            if self._clock() < self._closed_until:
                return False
            self._closed_until = self._clock() + PAUSE_SECONDS  # the others wait for what this one finds
            return True

    def succeeded(self) -> None:
        """The endpoint did what was asked."""
        with self._lock:
            self._failures = 0

    def failed(self) -> bool:
        """The endpoint failed; True where a pause begins with this."""
        with self._lock:
            self._failures += 1
            if self._failures < _FAILURES_IN_A_ROW:
                return False
            self._closed_until = self._clock() + PAUSE_SECONDS
            return True
