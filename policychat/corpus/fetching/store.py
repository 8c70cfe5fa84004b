"""Putting fetched documents into the corpus, without ever harming a file of the operator's."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

from policychat.corpus.fetched import RECORDS_NAME, FetchRecord, dump_records, load_records
from policychat.corpus.fetching.failure import FetchFailed
from policychat.errors import CorpusError

Kept = Literal["fetched", "replaced", "unchanged"]
_PART = ".fetched.part"


class Store:
    """The fetched documents of one corpus; nobody else fetches into it meanwhile. Made by `open_store`."""

    def __init__(self, corpus_dir: Path) -> None:
        self._folder = corpus_dir
        self._records = load_records(corpus_dir)

    def conditions(self, url: str) -> dict[str, str]:
        """Request headers that ask for the document only if it has changed; empty if it is not here as fetched."""
        name = self.name_of(url)
        if name is None or self._sha256(name) != self._records[name].sha256:
            return {}
        record = self._records[name]
        values = {"If-None-Match": record.etag, "If-Modified-Since": record.last_modified}
        return {header: value for header, value in values.items() if value and value.isascii()}

    def name_of(self, url: str) -> str | None:
        """The file that `url` was last fetched to."""
        names = [name for name, record in self._records.items() if record.url == url]
        return max(names, key=lambda name: self._records[name].fetched_at, default=None)

    @contextmanager
    def part(self) -> Iterator[BinaryIO]:
        """An empty hidden file in the corpus to write a document into; it goes when the block ends."""
        path = self._folder / _PART
        path.unlink(missing_ok=True)  # of a process that was killed
        try:
            with path.open("xb+") as file:
                yield file
        finally:
            path.unlink(missing_ok=True)

    def keep(self, part: BinaryIO, *, name: str, record: FetchRecord) -> Kept:
        """Make the written `part` the file `name`, and remove the file that `record.url` had before.

        Says whether the file is new, changed, or already there with the same bytes. Raises FetchFailed if a
        file of this name was not fetched from that address, or was changed by hand since.
        """
        existing = self._check_replaceable(name, record)
        if existing == record.sha256:
            self._remember(name, record)
            return "unchanged"
        earlier = self.name_of(record.url)
        part.flush()
        os.fsync(part.fileno())
        (self._folder / _PART).replace(self._folder / name)
        self._remember(name, record)
        if earlier is not None and earlier != name:
            self._remove_unchanged(earlier)
        return "fetched" if existing is None and earlier is None else "replaced"

    def _check_replaceable(self, name: str, record: FetchRecord) -> str | None:
        """The SHA-256 of the file that `name` may replace, None where there is none."""
        path = self._folder / name
        if not os.path.lexists(path):
            return None
        existing, known = self._sha256(name), self._records.get(name)
        if existing == record.sha256:
            return existing  # fetched by a run that ended before it was recorded
        if existing is None or known is None or known.url != record.url:
            raise FetchFailed(f"{name} exists and was not fetched from there; move it away")
        if existing != known.sha256:
            raise FetchFailed(f"{name} was changed since it was fetched; move it away to fetch it again")
        return existing

    def _remove_unchanged(self, name: str) -> None:
        if self._sha256(name) in (None, self._records[name].sha256):
            path = self._folder / name
            if path.is_file() and not path.is_symlink():
                path.unlink()
            del self._records[name]
            self._write_records()

    def _remember(self, name: str, record: FetchRecord) -> None:
        self._records[name] = record
        self._write_records()

    def _write_records(self) -> None:
        temporary = self._folder / f"{RECORDS_NAME}.part"
        temporary.unlink(missing_ok=True)
        try:
            with temporary.open("xb") as file:
                file.write(dump_records(self._records))
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._folder / RECORDS_NAME)
        finally:
            temporary.unlink(missing_ok=True)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # both renames
        finally:
            os.close(folder)

    def _sha256(self, name: str) -> str | None:
        """That of the regular file `name`; None where it is missing, a link, or something else."""
        path = self._folder / name
        if path.is_symlink() or not path.is_file():
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def open_store(corpus_dir: Path) -> Iterator[Store]:
    """The store of `corpus_dir`, which must exist.

    Raises CorpusError if the folder cannot be used or another process is fetching into it.
    """
    try:
        folder = os.open(corpus_dir, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise CorpusError(f"the corpus {corpus_dir} cannot be opened: {error.strerror}") from error
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CorpusError(f"another process is fetching into {corpus_dir}; wait for it") from None
        yield Store(corpus_dir)
    finally:
        os.close(folder)  # and gives the lock back
