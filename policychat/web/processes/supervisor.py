"""The process that starts the workers, puts new ones in the place of those that end, and answers nothing itself."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from policychat.errors import PolicyChatError
from policychat.index.server.beside import ChromaBeside
from policychat.index.threads import THREADS_VARIABLE, threads_of_process
from policychat.settings import Settings
from policychat.web.connections import Visitors, allow_many_files, protocol_for
from policychat.web.draining import CUT_SECONDS
from policychat.web.processes.crew import Crew
from policychat.web.processes.worker import build_worker
from policychat.web.rate_limits import RateCounts

# A process that imports models may keep its threads from answering for a while.
_HEALTHY_SECONDS = 30

log = logging.getLogger(__name__)


def serve_with_workers(settings: Settings, listener: socket.socket, *, say_where: Callable[[], None]) -> None:
    """Answer on `listener` from so many processes until stopped.

    Where the index is in a folder, Chroma servers over it are started for them and stopped with them. say_where: is
    called once nothing is known to be in the way. Raises IndexBusy where another server does the same on that
    folder, SettingsError where an extra is missing, PolicyChatError where a worker cannot start.
    """
    RateCounts.of(settings)
    if settings.rate_limit_url is None:
        log.warning(
            "without POLICYCHAT_RATE_LIMIT_URL each of %d workers counts for itself and allows its share of the limits",
            settings.workers,
        )
    beside = ChromaBeside(settings.index_dir) if settings.chroma_url is None else None
    # Read when a worker imports its models: with more threads than cores they wait for each other.
    os.environ.setdefault(THREADS_VARIABLE, str(max(1, threads_of_process() // settings.workers)))
    say_where()
    try:
        with tempfile.TemporaryDirectory(prefix="policychat-", ignore_cleanup_errors=True) as folder:
            crew = Crew(Path(folder), size=settings.workers, app_id=secrets.randbits(53))
            config = uvicorn.Config(
                partial(build_worker, settings, crew),
                factory=True,
                http=protocol_for(Visitors(most=allow_many_files())),
                workers=settings.workers,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=CUT_SECONDS,
                timeout_worker_healthcheck=_HEALTHY_SECONDS,
            )
            supervisor = _Supervisor(config, [listener], beside=beside)
            supervisor.run()
    finally:
        if beside is not None:
            beside.stop()
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        raise PolicyChatError("a worker could not start; the log above says why")


class _Supervisor(Multiprocess):
    """uvicorn's, which also looks after the Chroma servers."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket], *, beside: ChromaBeside | None) -> None:
        super().__init__(config, sockets)
        self._beside = beside

    def init_processes(self) -> None:
        if self._beside is not None:
            self._beside.tend()
        super().init_processes()

    def keep_subprocess_alive(self) -> None:
        if self._beside is not None:
            self._beside.tend()
        before = list(self.processes)
        super().keep_subprocess_alive()
        for old, new in zip(before, self.processes, strict=True):
            if old is not new:
                log.error("worker %s ended (%s); worker %s takes its place", old.pid, old.exitcode, new.pid)

    def handle_hup(self) -> None:
        """A terminal that is closed stops them, as it does a single process."""
        self.handle_term()

    def handle_ttin(self) -> None:
        """There are as many as the setting says."""

    def handle_ttou(self) -> None:
        """As above."""
