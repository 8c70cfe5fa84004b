"""One builder at a time on a server, whatever machines they run on."""

from __future__ import annotations

import logging
import os
import platform
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from policychat.errors import IndexBusy, IndexUnavailable
from policychat.index.server import names
from policychat.index.server.connection import Connection

BEAT_SECONDS = 20.0
STALE_SECONDS = 300  # of the server's clock, without a beat; a build waits a minute for the server at most
_FOLDER_ID = ".builder"

log = logging.getLogger(__name__)


class ServerLock:
    """The right to build, held: a collection that only one builder can create, with the last beat in its metadata.

    A thread beats as long as the process lives; a lock without beats is taken over by the next builder.
    """

    def __init__(self, connection: Connection, *, folder: Path) -> None:
        """folder: holds this machine's copy of the index, locked against other processes by the caller.

        Raises IndexBusy, naming host, process and since when, where another builder is alive.
        """
        self._connection = connection
        self._said: dict[str, Any] = {
            "host": platform.node(),
            "pid": os.getpid(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
            "folder": _folder_id(folder),
            "token": uuid.uuid4().hex,
        }
        self._collection = self._take()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="policychat-lock", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise IndexBusy where another builder has taken the lock over, as after hours of standby."""
        holder = self._connection.find(names.LOCK)
        if holder is None or holder.id != self._collection.id:
            raise IndexBusy(
                f"the right to build the index on {self._connection.address.url} was lost, because this process "
                f"gave no sign of life for {STALE_SECONDS // 60} minutes; run `policychat index` again"
            )

    def release(self) -> None:
        """Let others build. A server that is away finds out by itself."""
        self._stopped.set()
        self._thread.join()
        with suppress(IndexUnavailable):
            self._remove(self._collection)

    def _take(self) -> Any:
        while True:
            metadata = self._said | {"beat": self._connection.now()}
            if (made := self._connection.create_once(names.LOCK, metadata=metadata)) is not None:
                return made
            holder = self._connection.find(names.LOCK)
            if holder is None:
                continue
            said = holder.metadata or {}
            if said.get("token") == self._said["token"]:  # the answer to the first of two requests was lost
                return holder
            if _is_alive(self._connection, said, own_folder=self._said["folder"]):
                raise IndexBusy(
                    f"the index on {self._connection.address.url} is being built by {_in_words(said)}; wait for it "
                    f"(if it died, it counts as finished after {STALE_SECONDS // 60} minutes)"
                )
            log.warning("taking over from the build by %s, which died", _in_words(said))
            with suppress(IndexUnavailable):  # another builder was faster
                self._remove(holder)

    def _remove(self, collection: Any) -> None:
        """Remove exactly this lock: by name one could hit the lock that somebody has just taken after it."""
        name = f"{names.LOCK}-{uuid.uuid4().hex}"
        with self._connection.refusals():
            collection.modify(name=name)
        self._connection.delete(name)

    def _beat(self) -> None:
        while not self._stopped.wait(BEAT_SECONDS):
            try:
                beat = self._connection.now()
                with self._connection.refusals():
                    self._collection.modify(metadata=self._said | {"beat": beat})
            except Exception as error:  # the build itself will notice, or the server comes back
                log.warning("the lock on %s could not be kept up: %s", self._connection.address.url, error)


@contextmanager
def building_on(connection: Connection, *, folder: Path) -> Iterator[ServerLock]:
    """Hold the right to build for the block. Raises as `ServerLock`."""
    lock = ServerLock(connection, folder=folder)
    try:
        yield lock
    finally:
        lock.release()


def builder_on(connection: Connection, *, folder: Path) -> str | None:
    """Who builds on the server now; None for nobody. folder: as for `ServerLock`, locked by nobody at present."""
    holder = connection.find(names.LOCK)
    said = (holder.metadata or {}) if holder is not None else None
    path = folder / _FOLDER_ID
    own = path.read_text("utf-8") if path.is_file() else ""
    return _in_words(said) if said is not None and _is_alive(connection, said, own_folder=own) else None


def _is_alive(connection: Connection, said: dict[str, Any], *, own_folder: str) -> bool:
    """Whether the builder that `said` so is at it; not one in `own_folder`, whose file lock it does not hold."""
    if (said.get("host"), said.get("folder")) == (platform.node(), own_folder):
        return False
    return connection.now() - int(said.get("beat", 0)) <= STALE_SECONDS


def _in_words(said: dict[str, Any]) -> str:
    return f"process {said.get('pid')} on {said.get('host')} since {said.get('since')}"


def _folder_id(folder: Path) -> str:
    path = folder / _FOLDER_ID
    with suppress(FileNotFoundError):
        return path.read_text("utf-8")
    path.write_text(uuid.uuid4().hex, "utf-8")
    return path.read_text("utf-8")
