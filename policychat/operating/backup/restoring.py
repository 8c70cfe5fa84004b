"""Restoring a backup: unpacked beside, checked whole, then switched to."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import tarfile
import tempfile
import uuid
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from policychat.errors import BackupError, IndexUnavailable
from policychat.index.files import find_fault
from policychat.index.folder import FolderPlace
from policychat.index.layout import BUILD_PREFIX
from policychat.index.manifest import parse_manifest
from policychat.operating.backup.archive import BUILD, DESCRIPTION, MANIFEST, STATE, Description, Hashing, is_known
from policychat.schema import FileRecord, Manifest
from policychat.settings import Settings
from policychat.state.state import FILE_NAME

_STAGING = ".restoring-"
_CHUNK = 1 << 20
_LARGEST_DESCRIPTION = 64 * 2**20
# Left free on the disk, whatever the backup says of its size.
_RESERVE = 100_000_000
_BUSY_SECONDS = 10


def restore_backup(settings: Settings, source: Path, *, force: bool = False) -> Description:
    """Make index and state those of the backup `source`; a running server takes both without a restart.

    Nothing is changed before every file was unpacked and checked. Then the state is replaced in one transaction and
    the index by one write of its manifest. Raises BackupError for a file that is no whole backup, and, but for
    `force`, where index or state are newer; IndexBusy while an index is being built.
    """
    if not source.is_file():
        raise BackupError(f"there is no backup {source}")
    place = FolderPlace(settings.index_dir)
    try:
        with place.building(), _staging(place.folder) as staging:
            description = _unpack(source, staging)
            if description.index_version is not None and settings.chroma_url:
                raise BackupError(
                    f"{source} holds an index of a folder, and POLICYCHAT_CHROMA_URL names a server; restore it "
                    "without that setting, then run `policychat index` with it, which copies the vectors to the server"
                )
            manifest = _checked_manifest(staging) if description.index_version is not None else None
            if description.has_state:
                _check_state(staging / STATE)
            if not force:
                _refuse_to_go_back(settings, place, description)
            if description.has_state:
                _replace_state(staging / STATE, settings.state_dir)
            if manifest is not None:
                _replace_index(place, staging / BUILD, manifest)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise BackupError(f"{source} cannot be restored: {reason}") from error
    return description


@contextmanager
def _staging(index_dir: Path) -> Iterator[Path]:
    """An empty folder on the disk of the index; what a restore that was killed left is removed."""
    for left in index_dir.glob(f"{_STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=index_dir, prefix=_STAGING) as folder:
        yield Path(folder)


def _unpack(source: Path, staging: Path) -> Description:
    found: dict[str, FileRecord] = {}
    try:
        with gzip.open(source) as stream, tarfile.open(fileobj=stream, mode="r:") as tar:
            for member in tar:
                # Stricter than tarfile's own filters: plain files with names that a backup has, each once.
                if not member.isreg() or not is_known(member.name) or member.name in found:
                    raise BackupError(f"{source} is no backup of policychat: it holds {member.name[:200]!r}")
                if member.size > shutil.disk_usage(staging).free - _RESERVE:
                    raise BackupError(f"the disk has no room for {member.name} of {source} ({member.size:,} bytes)")
                content = tar.extractfile(member)
                assert content is not None
                found[member.name] = _write(content, staging / member.name)
            while stream.read(_CHUNK):  # behind the last member; at its very end gzip compares its own checksum
                pass
        description = _read_description(source, staging / DESCRIPTION)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BackupError(f"{source} is cut short or no backup of policychat: {error}") from error
    found.pop(DESCRIPTION)
    for name in sorted(found.keys() | description.files.keys()):
        if found.get(name) != description.files.get(name):
            raise BackupError(f"{source} is damaged: {name} is missing or not what was backed up")
    return description


def _write(content: IO[bytes], path: Path) -> FileRecord:
    path.parent.mkdir(parents=True, exist_ok=True)
    hashing = Hashing(content)
    with path.open("xb") as file:
        hashing.copy_to(file)
    return hashing.record


def _read_description(source: Path, path: Path) -> Description:
    try:
        if path.stat().st_size > _LARGEST_DESCRIPTION:
            raise BackupError(f"{source} is no backup of policychat: its description is too long")
        return Description.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError) as error:
        raise BackupError(f"{source} is no backup, or one of another version of policychat") from error


def _checked_manifest(staging: Path) -> Manifest:
    try:
        manifest = parse_manifest((staging / MANIFEST).read_text("utf-8"), name="in the backup")
    except (OSError, ValueError, IndexUnavailable) as error:
        raise BackupError(
            "the index in the backup was made by another version of policychat; restore it with that one, and "
            f"`policychat index` of this one will take it over ({error})"
        ) from error
    if fault := find_fault(staging / BUILD, manifest.files):
        raise BackupError(f"the index in the backup is damaged: {fault}")
    return manifest


def _check_state(path: Path) -> None:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        raise BackupError(f"the state in the backup is damaged: {verdict}")


def _refuse_to_go_back(settings: Settings, place: FolderPlace, description: Description) -> None:
    """Raise BackupError where the index was built, or something was shared, after the backup was made."""
    try:
        manifest = place.manifest()
    except IndexUnavailable:  # one that cannot be read is what backups are for
        manifest = None
    if manifest is not None and description.index_built_at is not None:
        built, kept = (datetime.fromisoformat(each) for each in (manifest.built_at, description.index_built_at))
        if built > kept:
            raise BackupError(
                f"the index in {place.name} is newer ({manifest.built_at}) than that of the backup "
                f"({description.index_built_at}); replace it with --force"
            )
    if description.has_state:
        files = (settings.state_dir / name for name in (FILE_NAME, f"{FILE_NAME}-wal"))
        written = max((path.stat().st_mtime for path in files if path.is_file()), default=0.0)
        made = datetime.fromisoformat(description.made_at).astimezone(UTC)
        if written > made.timestamp() + 1:  # the backup names whole seconds
            raise BackupError(
                f"{settings.state_dir / FILE_NAME} has changed since the backup was made ({description.made_at}), so "
                "what readers shared since would be lost; replace it with --force"
            )


def _replace_state(copy: Path, state_dir: Path) -> None:
    """All of the database at once, in a transaction that a server which has it open sees as any other."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as source,
        closing(sqlite3.connect(state_dir / FILE_NAME, timeout=_BUSY_SECONDS)) as target,
    ):
        target.execute("PRAGMA secure_delete=ON")
        source.backup(target)


def _replace_index(place: FolderPlace, build: Path, manifest: Manifest) -> None:
    """As a builder publishes a build: into a directory with a name of its own, then one write of the manifest."""
    directory = place.folder / f"{BUILD_PREFIX}{uuid.uuid4().hex[:12]}"
    build.rename(directory)
    try:
        place.publish(directory, manifest.model_copy(update={"directory": directory.name}))
    except BaseException:
        place.discard(directory)
        raise
    place.remove_unread(keep=directory.name)
