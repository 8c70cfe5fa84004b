"""Which Chroma servers hold the builds of an index folder, while `policychat serve --workers N` runs on it.

Embedded Chroma belongs to one process, so that several share a server. Every process that opens a build asks here,
and opens the files itself only where nobody serves them.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from policychat.errors import IndexBusy, IndexUnavailable

_ANNOUNCED = ".served"
# A build that was just published is served within seconds; a graph of millions of passages takes a while to read.
_PATIENCE_SECONDS = 120.0
_POLL_SECONDS = 0.1
# Who looks whether a folder is served has the lock for a moment, which must not pass for serving it.
_ATTEMPTS, _PAUSE_SECONDS = 5, 0.02


class Announcement:
    """The right to serve the builds in `index_dir`, held until `close` or the end of the process."""

    def __init__(self, index_dir: Path) -> None:
        """Raises IndexBusy, naming the process, where another one serves them."""
        index_dir.mkdir(parents=True, exist_ok=True)
        self._path = index_dir / _ANNOUNCED
        self._lock = self._path.with_suffix(".lock").open("a+", encoding="utf-8")
        for attempt in range(_ATTEMPTS):
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if attempt == _ATTEMPTS - 1:
                    raise self._busy(index_dir) from None
                time.sleep(_PAUSE_SECONDS)
        self.name({})
        self._lock.truncate(0)
        self._lock.write(str(os.getpid()))
        self._lock.flush()

    def name(self, urls: Mapping[str, str]) -> None:
        """Say that the builds in the directories of these names are served at these addresses, and no others."""
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(dict(urls)), "utf-8")
        new.replace(self._path)

    def _busy(self, index_dir: Path) -> IndexBusy:
        self._lock.seek(0)
        holder = self._lock.read().strip() or "unknown"
        self._lock.close()
        return IndexBusy(
            f"process {holder} serves the index in {index_dir} to its workers already; to share it between servers "
            "keep it on a Chroma server (POLICYCHAT_CHROMA_URL)"
        )

    def close(self) -> None:
        """Serve no more."""
        self._path.unlink(missing_ok=True)
        self._lock.close()


def address_of(directory: Path) -> str | None:
    """The address of the Chroma server that holds the build in `directory`; None where its folder is not served.

    Waits for the server where the build is new. Raises IndexUnavailable where none comes.
    """
    index_dir = directory.parent
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while _is_served(index_dir):
        if url := _announced(index_dir).get(directory.name):
            return url
        if time.monotonic() > give_up:
            raise IndexUnavailable(f"the Chroma server beside {index_dir} does not serve {directory.name}")
        time.sleep(_POLL_SECONDS)
    return None


def _is_served(index_dir: Path) -> bool:
    try:
        with _lock_of(index_dir) as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # nobody ever served it, or it may not be looked at
        return False
    return False


def _lock_of(index_dir: Path) -> IO[str]:
    return (index_dir / _ANNOUNCED).with_suffix(".lock").open(encoding="utf-8")


def _announced(index_dir: Path) -> dict[str, str]:
    try:
        return dict(json.loads((index_dir / _ANNOUNCED).read_text("utf-8")))
    except (OSError, ValueError):
        return {}
