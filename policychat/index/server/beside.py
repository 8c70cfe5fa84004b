"""A Chroma server on loopback over each build of an index folder that several processes answer from."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx

from policychat.errors import IndexUnavailable
from policychat.index import layout, locks
from policychat.index.chroma import PASSAGES
from policychat.index.embedding import EmbeddingModel
from policychat.index.graph_files import clear_unused
from policychat.index.manifest import read_manifest
from policychat.index.served import Announcement
from policychat.index.server.collection import ServerCollection
from policychat.index.server.connection import PATIENCE_READING, connect
from policychat.index.server.passages import ServerPassages

_RUN = "from chromadb.cli.cli import app; app()"  # what the command `chroma` does
_LOOPBACK = "127.0.0.1"
_PROBE_SECONDS = 1.0
_STOP_SECONDS = 5.0
# Between two starts of a server that ends at once.
_PAUSE_SECONDS = 2.0
_SET_PDEATHSIG = 1  # prctl(2)

log = logging.getLogger(__name__)


class ChromaBeside:
    """Serves the current build in `index_dir`, and the ones before as long as somebody reads them.

    The servers end with this process, on Linux however that ends. Use it in the main thread alone: there they
    are ended with the thread that started them.
    """

    def __init__(self, index_dir: Path) -> None:
        """Nothing is started yet. Raises IndexBusy where another process serves the folder."""
        self._index_dir = index_dir
        self._announcement = Announcement(index_dir)
        self._servers: dict[str, _Server] = {}
        self._named: dict[str, str] = {}

    def tend(self) -> None:
        """Start what is missing, replace what has died, stop what nobody reads; quick, to be called all the time."""
        try:
            manifest = read_manifest(self._index_dir)
        except IndexUnavailable:  # whoever opens the index says so
            manifest = None
        current = manifest.directory if manifest else None
        if current is not None and current not in self._servers:
            self._servers[current] = _Server(self._index_dir / current / layout.CHROMA)
        for name, server in list(self._servers.items()):
            if name != current and not _is_read(self._index_dir / name):
                server.stop()
                del self._servers[name]
            else:
                server.tend()
        # One that has died stays named: it comes back at the same address.
        named = {name: server.url for name, server in self._servers.items() if server.answered}
        if named != self._named:
            self._announcement.name(named)
            self._named = named

    def stop(self) -> None:
        """Stop all of them."""
        for server in self._servers.values():
            server.stop()
        self._servers.clear()
        self._announcement.close()


class _Server:
    """`chroma run` over `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind((_LOOPBACK, 0))
            self._port: int = free.getsockname()[1]
        self.url = f"http://{_LOOPBACK}:{self._port}"
        self.answered = False
        self._started = time.monotonic()
        self._process = self._start()

    def tend(self) -> None:
        """Start it again if it has died; note when it answers."""
        if self._process.poll() is not None:
            if time.monotonic() - self._started < _PAUSE_SECONDS:
                return
            log.error("the Chroma server over %s ended (%s); starting it again", self._folder, self._process.returncode)
            self._started = time.monotonic()
            self._process = self._start()
        elif not self.answered:
            try:
                self.answered = httpx.get(f"{self.url}/api/v2/heartbeat", timeout=_PROBE_SECONDS).is_success
            except httpx.TransportError:
                return
            log.info("a Chroma server over %s answers at %s", self._folder, self.url)

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with suppress(OSError):  # removed meanwhile
            clear_unused(self._folder)

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", _RUN, "run", "--path", str(self._folder)]
        return subprocess.Popen(
            [*command, "--host", _LOOPBACK, "--port", str(self._port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            # Ctrl-C is for this process: its workers still answer what they have begun.
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )


def open_beside(url: str, *, model: EmbeddingModel) -> ServerPassages:
    """The passages of the build that the server at `url` is over.

    Raises ServerUnreachable where it does not answer, IndexUnavailable where it holds no passages, ModelError for
    another model's.
    """
    connection = connect(url, None, PATIENCE_READING)
    found = connection.find(PASSAGES)
    if found is None:
        raise IndexUnavailable(f"the Chroma server {url} holds no passages; run `policychat index` to build them again")
    return ServerPassages(ServerCollection(connection, found), model=model, name=url)


def _is_read(directory: Path) -> bool:
    try:
        return locks.is_read(directory)
    except OSError:  # removed
        return False


_libc = ctypes.CDLL(None, use_errno=True)


def _end_with_parent() -> None:
    """Have the kernel end this process when the thread that started it ends."""
    parent = os.getppid()
    _libc.prctl(_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it ended just before
        os._exit(1)
