"""One process of a server, as the application in it sees the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from starlette.types import ASGIApp

from policychat.state.recent import RecentAnswers
from policychat.web.processes.crew import Crew
from policychat.web.processes.metrics import metrics_of_all
from policychat.web.processes.private import private_app, private_server
from policychat.web.processes.recent import RecentOfAll
from policychat.web.processes.sessions import BySession


class Process(Protocol):
    """One process, and what it shares with those that answer on the same port."""

    @property
    def recent(self) -> RecentAnswers:
        """The answers of the last hour, whichever process gave them."""

    @property
    def app_id(self) -> int | None:
        """What Gradio tells browsers, the same in all processes; None for one of its own making."""

    @property
    def everyone_ready(self) -> bool:
        """Whether the others can answer as well."""

    @property
    def joins_late(self) -> bool:
        """Whether the others answer already, so that this one takes nothing on before it can."""

    def note_ready(self) -> None:
        """Tell the others that this process can answer."""

    def sharing(self, chat: ASGIApp, metrics: Callable[[], bytes]) -> AbstractAsyncContextManager[ASGIApp]:
        """What to serve in place of `chat`, so that each session finds the process that keeps it.

        metrics: gives what this process counted, for the others to read.
        """

    async def all_metrics(self, own: bytes) -> bytes:
        """`own`, what this process counted, and what the others did."""


class OnlyProcess:
    """The only one there is."""

    app_id = None
    everyone_ready = True
    joins_late = False

    def __init__(self) -> None:
        self.recent = RecentAnswers()

    def note_ready(self) -> None:
        """There is nobody to tell."""

    @asynccontextmanager
    async def sharing(self, chat: ASGIApp, metrics: Callable[[], bytes]) -> AsyncIterator[ASGIApp]:
        """The chat itself."""
        yield chat

    async def all_metrics(self, own: bytes) -> bytes:
        """There are no others."""
        return own


class Member:
    """One of a crew."""

    def __init__(self, crew: Crew) -> None:
        """Takes a free slot."""
        self._crew = crew
        self._claim = crew.claim()
        self.app_id = crew.app_id
        self.joins_late = crew.everyone_ready
        self._others = {slot: crew.socket_of(slot) for slot in range(crew.size) if slot != self._claim.slot}
        self.recent = RecentOfAll(list(self._others.values()))

    @property
    def everyone_ready(self) -> bool:
        return self._crew.everyone_ready

    def note_ready(self) -> None:
        self._crew.note_ready(self._claim.slot)

    @asynccontextmanager
    async def sharing(self, chat: ASGIApp, metrics: Callable[[], bytes]) -> AsyncIterator[ASGIApp]:
        """Serves `chat` and what this process remembers to the others meanwhile."""
        own = private_app(chat, recent=self.recent, metrics=metrics)
        routed = BySession(chat, crew=self._crew, slot=self._claim.slot)
        async with private_server(own, path=self._crew.socket_of(self._claim.slot)), routed.running():
            yield routed

    async def all_metrics(self, own: bytes) -> bytes:
        return await asyncio.to_thread(metrics_of_all, own, slot=self._claim.slot, others=self._others)
