"""Who may work now: a few at a time, and those who wait in a fair order."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque

from policychat.web.problems import Refused


class Turns:
    """Lets `at_once` work at a time. Turns go round the clients that wait, so many requests of one delay each
    of the others by one only. Used from one event loop."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        """waiting: how many may wait for a turn; more are refused."""
        self._at_once = self._free = at_once
        self._most = waiting
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        return sum(map(len, self._queues.values()))

    @property
    def under_way(self) -> int:
        """How many have a turn or wait for one."""
        return self._at_once - self._free + self.waiting

    async def enter(self, client: str) -> None:
        """Wait for a turn; whoever gets one has to `leave`. Raises Refused where too many wait already."""
        if self._free > 0:
            self._free -= 1
            return
        if self.waiting >= self._most:
            raise Refused("busy", 503, retry_after=5)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue = self._queues.setdefault(client, deque())
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # the turn came in the same moment
                self.leave()
            elif turn in queue:
                queue.remove(turn)
                self._forget_idle(client)
            raise

    def leave(self) -> None:
        """End a turn: the next client's oldest request gets it."""
        while self._queues:
            client, queue = self._queues.popitem(last=False)
            turn = queue.popleft()
            if queue:
                self._queues[client] = queue  # at the end of the round
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _forget_idle(self, client: str) -> None:
        if not self._queues.get(client, True):
            del self._queues[client]
