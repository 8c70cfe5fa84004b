"""Making a backup, also while a server answers from what is backed up."""

from __future__ import annotations

import os
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from policychat import __version__
from policychat.errors import BackupError, IndexUnavailable
from policychat.index import layout
from policychat.index.files import is_rewritten, read_rewritten
from policychat.index.folder import FolderPlace
from policychat.index.locks import hold_for_reading
from policychat.operating.backup.archive import BUILD, DESCRIPTION, MANIFEST, STATE, Description, Hashing
from policychat.schema import FileRecord, Manifest
from policychat.settings import Settings
from policychat.state.state import FILE_NAME

# Vectors hardly shrink, whatever it costs.
_COMPRESSION = 1


def make_backup(settings: Settings, destination: Path, *, force: bool = False) -> Description:
    """Write the current index and what readers shared into `destination`, all of it or nothing.

    The build is held as a reader holds it, so that no builder removes it; databases that a server may write to are
    copied by SQLite. An index on a Chroma server is not part of it. Raises BackupError where there is nothing to
    back up, `destination` exists (but for `force`) or cannot be written, IndexUnavailable for a damaged index.
    """
    if destination.exists() and not force:
        raise BackupError(f"{destination} exists; choose another name, or replace it with --force")
    temporary = destination.with_name(f".{destination.name}.{os.getpid()}")
    try:
        # Readers' shared answers are in it: nobody else's to read.
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            description = _write(settings, file, beside=destination.parent)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(destination)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise BackupError(f"the backup {destination} cannot be made: {reason}") from error
    finally:
        temporary.unlink(missing_ok=True)
    return description


def _write(settings: Settings, file: IO[bytes], *, beside: Path) -> Description:
    state = settings.state_dir / FILE_NAME
    with (
        tarfile.open(fileobj=file, mode="w:gz", compresslevel=_COMPRESSION) as tar,
        tempfile.TemporaryDirectory(dir=beside, prefix=".policychat-backup-") as folder,
        _current_build(settings) as held,
    ):
        if held is None and not state.is_file():
            raise BackupError(f"there is nothing to back up: neither an index in {settings.index_dir} nor {state}")
        writer = _Writer(tar, Path(folder))
        if held is not None:
            writer.add_build(*held)
        if state.is_file():
            writer.add_database(STATE, state)
        manifest = held[0] if held else None
        description = Description(
            policychat=__version__,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            index_version=manifest.index_version if manifest else None,
            index_built_at=manifest.built_at if manifest else None,
            files=writer.files,
        )
        writer.add_bytes(DESCRIPTION, description.model_dump_json(indent=2).encode())
    return description


@contextmanager
def _current_build(settings: Settings) -> Iterator[tuple[Manifest, Path] | None]:
    """The manifest and the directory of the current build in the index folder, kept from being removed meanwhile."""
    place = FolderPlace(settings.index_dir)
    while (manifest := None if settings.chroma_url else place.manifest()) is not None:
        directory = place.folder / manifest.directory
        try:
            hold = hold_for_reading(directory)
        except FileNotFoundError:
            if place.manifest() == manifest:
                raise IndexUnavailable(f"the index is damaged: {directory} is missing") from None
            continue  # a builder has just switched and removed it
        with hold:
            if place.manifest() != manifest:
                continue
            if fault := place.fault(manifest):
                raise IndexUnavailable(f"the index is damaged: {fault}; run `policychat index` to build it again")
            yield manifest, directory
            return
    yield None


class _Writer:
    def __init__(self, tar: tarfile.TarFile, folder: Path) -> None:
        """folder: for copies of databases, emptied afterwards."""
        self._tar = tar
        self._folder = folder
        self.files: dict[str, FileRecord] = {}

    def add_build(self, manifest: Manifest, directory: Path) -> None:
        for name, record in manifest.files.items():
            if name == layout.CHROMA_DATABASE:  # Chroma writes to it when it opens a store
                self.add_database(BUILD + name, directory / name)
            elif is_rewritten(name, record):
                if (data := read_rewritten(directory / name, size=record.bytes)) is None:
                    raise IndexUnavailable(f"the index is damaged: {directory / name} was cut short")
                self.add_bytes(BUILD + name, data)
            else:
                self._add_file(BUILD + name, directory / name)
        self.add_bytes(MANIFEST, manifest.model_dump_json(indent=2).encode())

    def add_database(self, name: str, path: Path) -> None:
        """A copy as of one moment, whoever writes to the database meanwhile."""
        copy = self._folder / "copy.sqlite"
        with (
            closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        self._add_file(name, copy)
        copy.unlink()

    def add_bytes(self, name: str, data: bytes) -> None:
        self._add(name, BytesIO(data), len(data))

    def _add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self._add(name, file, os.fstat(file.fileno()).st_size)

    def _add(self, name: str, file: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)  # nothing else of the file: neither owner nor place
        member.size, member.mode, member.mtime = size, 0o600, int(time.time())
        hashing = Hashing(file)
        self._tar.addfile(member, hashing)
        self.files[name] = hashing.record
