"""Connections that are slow or many: nobody holds the server open without asking for something."""

from __future__ import annotations

import asyncio
import logging
import resource
from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# A browser sends its headers in one packet; the largest body that is read (1 MB) takes 30 s at 270 kbit/s.
HEADER_SECONDS = 10.0
BODY_SECONDS = 30.0
# File descriptors that are not for visitors: index and state files, the Chroma server, the language model.
_RESERVED = 256
_LEAST_CONNECTIONS = 64
_WANTED_FILES = 65_536

log = logging.getLogger(__name__)


class Visitors:
    """The connections of one server whose request is still awaited, the one that has waited longest first.

    Used from one event loop.
    """

    def __init__(
        self, *, most: int, header_seconds: float = HEADER_SECONDS, body_seconds: float = BODY_SECONDS
    ) -> None:
        """most: connections at a time; one more, and the one that has waited longest for a request is closed."""
        self.header_seconds = header_seconds
        self.body_seconds = body_seconds
        self._most = most
        self._waiting: dict[PatientProtocol, None] = {}
        self._told_full = False

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def waits(self, connection: PatientProtocol) -> None:
        """`connection` has begun to wait for a request."""
        self._waiting.pop(connection, None)
        self._waiting[connection] = None

    def waits_no_more(self, connection: PatientProtocol) -> None:
        """`connection` has its request, or is gone."""
        self._waiting.pop(connection, None)

    def make_room(self, connections: int) -> bool:
        """Close the connection that has waited longest where there are more `connections` than may be.

        False where none waits: all of them are being answered, and there is no room.
        """
        if connections <= self._most:
            self._told_full = False
            return True
        if not self._told_full:
            log.warning("%d connections are open; those that ask for nothing are closed for new ones", connections)
            self._told_full = True
        longest = next(iter(self._waiting), None)
        if longest is None:
            return False
        longest.drop()
        return True


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which by itself waits for ever for the rest of a request.

    Here the headers must have come within `header_seconds` of the connection, or of the first byte after the request
    before, and the body within `body_seconds` of them. Who sends a byte now and then gains nothing.
    """

    def __init__(self, *arguments: Any, visitors: Visitors, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._visitors = visitors
        self._deadline: asyncio.TimerHandle | None = None
        self._in_body = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        if self._visitors.make_room(len(self.connections)):
            self._await_headers()
        else:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            self._await_nothing()
        elif self.cycle is not None and self.cycle.more_body and not self.cycle.response_complete:
            if not self._in_body:
                self._await_body()
        elif self.cycle is None or self.cycle.response_complete:
            if self._deadline is None:
                self._await_headers()
        else:
            self._await_nothing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._await_nothing()
        super().connection_lost(exc)

    def drop(self) -> None:
        """Close the connection now; there is no request that could be answered."""
        self._await_nothing()
        self.transport.abort()

    def _await_headers(self) -> None:
        self._await_nothing()
        self._visitors.waits(self)
        self._deadline = self.loop.call_later(self._visitors.header_seconds, self.drop)

    def _await_body(self) -> None:
        self._await_nothing()
        self._in_body = True
        self._visitors.waits(self)
        self._deadline = self.loop.call_later(self._visitors.body_seconds, self.drop)

    def _await_nothing(self) -> None:
        self._in_body = False
        self._visitors.waits_no_more(self)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def protocol_for(visitors: Visitors) -> Any:
    """What uvicorn's `http` setting takes: makes the protocol of each connection. It can be pickled."""
    return partial(PatientProtocol, visitors=visitors)


def allow_many_files() -> int:
    """Let this process have as many files open as it may; how many connections that leaves room for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(hard, _WANTED_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    usable = _WANTED_FILES if soft == resource.RLIM_INFINITY else soft
    return max(_LEAST_CONNECTIONS, usable - _RESERVED)
