"""What a backup file holds: a gzipped tar with these names, its description last."""

from __future__ import annotations

import hashlib
import re
from typing import IO, Literal

from policychat.schema import FileRecord, Shape

DESCRIPTION = "backup.json"
MANIFEST = "index/manifest.json"
BUILD = "index/build/"
STATE = "state/policychat.sqlite"

_PART = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
_KNOWN = re.compile(
    rf"{re.escape(DESCRIPTION)}|{re.escape(MANIFEST)}|{re.escape(STATE)}|{re.escape(BUILD)}(?:{_PART}/)*{_PART}"
)
_CHUNK = 1 << 20


class Description(Shape):
    """What a backup says of itself.

    `made_at` and `index_built_at` are ISO 8601 in UTC; `index_version` is None where it holds no index; `files` has
    size and SHA-256 of every other file in it.
    """

    format: Literal[1] = 1
    policychat: str
    made_at: str
    index_version: str | None
    index_built_at: str | None
    files: dict[str, FileRecord]

    @property
    def has_state(self) -> bool:
        """Whether it holds what readers shared."""
        return STATE in self.files

    @property
    def bytes(self) -> int:
        """What its files take, unpacked."""
        return sum(record.bytes for record in self.files.values())


def is_known(name: str) -> bool:
    """Whether a backup has files of that name: relative, without `..`, hidden files or odd characters."""
    return _KNOWN.fullmatch(name) is not None


class Hashing:
    """Reads a file and knows what was read; `copy_to` writes it somewhere else meanwhile."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._bytes = 0

    def read(self, size: int = -1) -> bytes:
        """As a file's own."""
        data = self._file.read(size)
        self._digest.update(data)
        self._bytes += len(data)
        return data

    def copy_to(self, target: IO[bytes]) -> None:
        """Write the rest of the file to `target`."""
        while chunk := self.read(_CHUNK):
            target.write(chunk)

    @property
    def record(self) -> FileRecord:
        """Size and SHA-256 of what was read so far."""
        return FileRecord(bytes=self._bytes, sha256=self._digest.hexdigest())
