"""File locks: one builder at a time, and no removal of what somebody reads.

The kernel drops such a lock with the process that holds it, however that process ends.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from policychat.errors import IndexBusy
from policychat.index import layout

_BUILD = ".building"
_READERS = ".readers"


@contextmanager
def building(index_dir: Path) -> Iterator[None]:
    """Hold the right to build in `index_dir`. Raises IndexBusy, naming the process that holds it."""
    with (index_dir / _BUILD).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise IndexBusy(f"the index in {index_dir} is being built by process {holder}; wait for it") from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


def hold_for_reading(directory: Path) -> IO[str]:
    """Keep `directory`, one build of an index, from being removed until the returned file is closed."""
    file = (directory / _READERS).open("a+", encoding="utf-8")
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def is_read(directory: Path) -> bool:
    """True while some process holds `directory` for reading."""
    with (directory / _READERS).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def remove_unread(index_dir: Path, *, keep: str | None) -> None:
    """Remove the builds in `index_dir` that no process reads, but for the directory named `keep`."""
    for directory in index_dir.glob(f"{layout.BUILD_PREFIX}*"):
        if directory.is_dir() and directory.name != keep and not is_read(directory):
            shutil.rmtree(directory, ignore_errors=True)
