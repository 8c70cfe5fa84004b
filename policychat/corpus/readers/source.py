"""The bytes of a file, taken at one moment."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from policychat.corpus.readers.limits import MAX_FILE_BYTES, check_size
from policychat.errors import UnreadableDocument

_HEAD_BYTES = 4096


def read_bytes(path: Path, limit_for: Callable[[bytes], int]) -> bytes:
    """All bytes of the regular file at `path`.

    limit_for: the size limit of a file that begins with the given bytes. Raises UnreadableDocument for what
    is no regular file (never opened, so that a pipe does not block), is too large (not read), may not be read,
    or changes meanwhile.
    """
    try:
        before = path.stat()
        if stat.S_ISDIR(before.st_mode):
            raise UnreadableDocument("it is a directory")
        if not stat.S_ISREG(before.st_mode):
            raise UnreadableDocument("it is not a regular file")
        check_size(before.st_size, MAX_FILE_BYTES)
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            check_size(before.st_size, limit_for(head))
            data = head + file.read(before.st_size + 1 - len(head))
            after = os.fstat(file.fileno())
    except OSError as error:
        raise UnreadableDocument((error.strerror or str(error)).lower()) from error
    if (len(data), after.st_size, after.st_mtime_ns) != (before.st_size, before.st_size, before.st_mtime_ns):
        raise UnreadableDocument("it changed while it was read")
    return data


def read_head(path: Path) -> bytes:
    """The first bytes of the regular file at `path`; none where there is no such file or it cannot be read."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""
