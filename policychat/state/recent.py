"""The answers of the last hour, in memory, from which a reader may share."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from policychat.schema import Answer, ClaimReport

KEPT_SECONDS = 60 * 60
MOST_KEPT = 2000
MOST_CHARS = 50_000_000


@dataclass(frozen=True)
class Recent:
    """An answer with the SHA-256 of each document that it quotes, and what its asker brought along.

    `asked` is every text of the asker's that sharing would publish or that led to the answer.
    """

    content: Answer | ClaimReport
    sources: Mapping[str, str]
    asked: str


class RecentAnswers:
    """Answers by their id, for an hour, the oldest going first where there are too many. Safe between threads."""

    def __init__(
        self,
        *,
        seconds: float = KEPT_SECONDS,
        most: int = MOST_KEPT,
        most_chars: int = MOST_CHARS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """seconds: how long an answer is kept. most: of them at a time; most_chars: of them together, as JSON."""
        self._seconds = seconds
        self._most = most
        self._most_chars = most_chars
        self._now = now
        self._kept: OrderedDict[str, tuple[float, int, Recent]] = OrderedDict()
        self._chars = 0
        self._lock = threading.Lock()

    def keep(self, recent: Recent) -> None:
        """Remember an answer."""
        size = len(recent.content.model_dump_json()) + len(recent.asked)
        with self._lock:
            self._kept[recent.content.answer_id] = (self._now(), size, recent)
            self._chars += size
            self._drop_old()

    def get(self, answer_id: str) -> Recent | None:
        """The answer of that id; None where it was not given within the hour."""
        with self._lock:
            self._drop_old()
            kept = self._kept.get(answer_id)
        return kept[2] if kept else None

    def __len__(self) -> int:
        return len(self._kept)

    def _drop_old(self) -> None:
        oldest_allowed = self._now() - self._seconds
        while self._kept:
            at, size, _ = next(iter(self._kept.values()))
            if at >= oldest_allowed and len(self._kept) <= self._most and self._chars <= self._most_chars:
                return
            self._kept.popitem(last=False)
            self._chars -= size
