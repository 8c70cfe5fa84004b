"""Whether the files of a build are still what the build wrote."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from policychat.index import layout
from policychat.schema import FileRecord

# Larger files are known by their size alone: reading a gigabyte would cost a second at every start.
_LARGEST_HASHED = 256 * 2**20
# A store that is opened writes the files of a small graph within milliseconds; a second is a loaded machine's.
_TRIES, _BETWEEN_TRIES_S = 100, 0.01


def record_files(directory: Path, *, graph_is_written: bool) -> dict[str, FileRecord]:
    """A record of every file in `directory` by its relative POSIX path, hidden ones left out.

    Chroma writes to its database whenever it is opened, and to the files of its graph as long as the graph
    is not written out (`graph_is_written`): of those only the size is recorded.
    """
    records = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            name, size = path.relative_to(directory).as_posix(), path.stat().st_size
            changes = name == layout.CHROMA_DATABASE or (name.startswith(layout.CHROMA + "/") and not graph_is_written)
            fixed = size <= _LARGEST_HASHED and not changes
            records[name] = FileRecord(bytes=size, sha256=_sha256(path) if fixed else None)
    return records


def is_rewritten(name: str, record: FileRecord) -> bool:
    """Whether Chroma empties that file and writes it anew, from its database, whenever somebody opens the store."""
    of_graph = name.startswith(layout.CHROMA + "/") and name != layout.CHROMA_DATABASE
    return of_graph and record.sha256 is None and record.bytes <= _LARGEST_HASHED


def read_rewritten(path: Path, *, size: int) -> bytes | None:
    """What a file that `is_rewritten` holds, waiting up to a second for it to have its `size` in bytes; None if not.

    Raises OSError where it cannot be read.
    """
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_BETWEEN_TRIES_S)
        if len(data := path.read_bytes()) >= size:
            return data
    return None


def sync_files(directory: Path) -> None:
    """Have every file in `directory`, and the names themselves, outlast a power cut."""
    for path in [directory, *directory.rglob("*")]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def find_fault(directory: Path, records: Mapping[str, FileRecord]) -> str | None:
    """What is wrong with the first damaged file, as a clause that names it; None where all are sound."""
    for name, record in records.items():
        path = directory / name
        try:
            if not path.is_file():
                return f"{path} is missing"
            if path.stat().st_size < record.bytes and not (
                is_rewritten(name, record) and read_rewritten(path, size=record.bytes) is not None
            ):
                return f"{path} was cut short"
            if record.sha256 is not None and _sha256(path) != record.sha256:
                return f"{path} was changed"
            if name == layout.CHROMA_DATABASE and record.bytes <= _LARGEST_HASHED:
                _check_database(path)
        except (OSError, sqlite3.Error, UnicodeError) as error:  # SQLite quotes what it finds
            return f"{path} cannot be read ({error})"
    return None


class WatchedFiles:
    """The files of an opened build, looked through again only when one of them was touched."""

    def __init__(self, directory: Path, records: Mapping[str, FileRecord]) -> None:
        self._directory = directory
        self._records = records
        self._seen = self._stamps()
        self._fault: str | None = None

    def fault(self) -> str | None:
        """As `find_fault` for the files that are there; costs a `stat` of each while nothing has changed.

        One that is gone is open all the same. What a failing disk changes beneath the file system is not seen so, but
        when the index is opened.
        """
        stamps = self._stamps()
        if stamps != self._seen:
            self._seen = stamps
            there = {name: record for name, record in self._records.items() if stamps[name] is not None}
            self._fault = find_fault(self._directory, there)
        return self._fault

    def _stamps(self) -> dict[str, tuple[int, int, int] | None]:
        return {name: _stamp(self._directory / name) for name in self._records}


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_database(path: Path) -> None:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)
