"""One process of a server, as the application in it sees the others."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from starlette.types import ASGIApp

from policychat.state.recent import RecentAnswers
from policychat.web.metrics import Metrics
from policychat.web.processes.crew import Crew
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

    def sharing(self, chat: ASGIApp, metrics: Metrics) -> AbstractAsyncContextManager[ASGIApp]:
        """What to serve in place of `chat`, so that each session finds the process that keeps it."""


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
    async def sharing(self, chat: ASGIApp, metrics: Metrics) -> AsyncIterator[ASGIApp]:
        """The chat itself."""
        yield chat


class Member:
    """One of a crew."""

    def __init__(self, crew: Crew) -> None:
        """Takes a free slot."""
        self._crew = crew
        self._claim = crew.claim()
        self.app_id = crew.app_id
        self.joins_late = crew.everyone_ready
        self.recent = RecentOfAll([crew.socket_of(slot) for slot in range(crew.size) if slot != self._claim.slot])

    @property
    def everyone_ready(self) -> bool:
        return self._crew.everyone_ready

    def note_ready(self) -> None:
        self._crew.note_ready(self._claim.slot)

    @asynccontextmanager
    async def sharing(self, chat: ASGIApp, metrics: Metrics) -> AsyncIterator[ASGIApp]:
        """Serves `chat` and what this process remembers to the others meanwhile."""
        own = private_app(chat, recent=self.recent)
        routed = BySession(chat, crew=self._crew, slot=self._claim.slot)
        async with private_server(own, path=self._crew.socket_of(self._claim.slot)), routed.running():
            yield routed
