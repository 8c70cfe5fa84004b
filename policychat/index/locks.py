"""File locks: one builder at a time, and no removal of what somebody reads.

The kernel drops such a lock with the process that holds it, however that process ends.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from policychat.errors import IndexBusy
from policychat.index import layout

_BUILD = ".building"
_READERS = ".readers"
# `builder` has the lock for a moment, which must not pass for a build.
_ATTEMPTS, _PAUSE_SECONDS = 5, 0.02


@contextmanager
def building(index_dir: Path) -> Iterator[None]:
    """Hold the right to build in `index_dir`. Raises IndexBusy, naming the process that holds it."""
    with (index_dir / _BUILD).open("a+", encoding="utf-8") as file:
        for _ in range(_ATTEMPTS):
            if _lock(file, fcntl.LOCK_EX):
                break
            time.sleep(_PAUSE_SECONDS)
        else:
            raise IndexBusy(f"the index in {index_dir} is being built by {_holder(file)}; wait for it")
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


def builder(index_dir: Path) -> str | None:
    """Who builds in `index_dir` now, as "process 123"; None for nobody."""
    try:
        with (index_dir / _BUILD).open(encoding="utf-8") as file:
            return None if _lock(file, fcntl.LOCK_SH) else _holder(file)
    except OSError:  # nothing was ever built there, or it may not be looked at
        return None


def hold_for_reading(directory: Path) -> IO[str]:
    """Keep `directory`, one build of an index, from being removed until the returned file is closed."""
    file = (directory / _READERS).open("a+", encoding="utf-8")
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def is_read(directory: Path) -> bool:
    """True while some process holds `directory` for reading."""
    with (directory / _READERS).open("a+", encoding="utf-8") as file:
        return not _lock(file, fcntl.LOCK_EX)


def remove_unread(index_dir: Path, *, keep: str | None) -> None:
    """Remove the builds in `index_dir` that no process reads, but for the directory named `keep`."""
    for directory in index_dir.glob(f"{layout.BUILD_PREFIX}*"):
        if directory.is_dir() and directory.name != keep and not is_read(directory):
            shutil.rmtree(directory, ignore_errors=True)


def _lock(file: IO[str], kind: int) -> bool:
    """Take the lock if it is free; whether it was."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file: IO[str]) -> str:
    file.seek(0)
    return f"process {file.read().strip() or 'unknown'}"
