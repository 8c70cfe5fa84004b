"""An index in a folder, with Chroma embedded, or beside it while several processes serve it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any

from policychat.index import layout, locks
from policychat.index.chroma import OpenedStore, new_store
from policychat.index.documents import DocumentStore
from policychat.index.embedding import EmbeddingModel
from policychat.index.files import find_fault, sync_files
from policychat.index.manifest import manifest_stamp, read_manifest, write_manifest
from policychat.index.places import OpenedPassages
from policychat.index.served import address_of
from policychat.schema import FileRecord, Manifest


class FolderPlace:
    """See `policychat.index.places.Place`; everything is in `folder`."""

    beside = None

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = str(folder)

    def manifest(self) -> Manifest | None:
        return read_manifest(self.folder)

    def stamp(self) -> object:
        return manifest_stamp(self.folder)

    @contextmanager
    def building(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with locks.building(self.folder):
            yield

    def builder(self) -> str | None:
        return locks.builder(self.folder)

    def new_passages(self, directory: Path, *, model: EmbeddingModel) -> AbstractContextManager[Any]:
        return new_store(directory / layout.CHROMA, model=model)

    def publish(self, directory: Path, manifest: Manifest) -> Manifest:
        sync_files(directory)
        return self.amend(manifest)

    def amend(self, manifest: Manifest) -> Manifest:
        write_manifest(self.folder, manifest)
        return manifest

    def discard(self, directory: Path) -> None:
        shutil.rmtree(directory, ignore_errors=True)

    def remove_unread(self, *, keep: str | None, also_previous: bool = False) -> None:
        locks.remove_unread(self.folder, keep=keep)

    def hold(self, manifest: Manifest, *, model: EmbeddingModel) -> IO[str]:
        return locks.hold_for_reading(self.folder / manifest.directory)

    def fault(self, manifest: Manifest) -> str | None:
        return find_fault(self.folder / manifest.directory, manifest.files)

    def open_passages(self, manifest: Manifest, *, model: EmbeddingModel) -> OpenedPassages:
        directory = self.folder / manifest.directory
        if (url := address_of(directory)) is None:
            return OpenedStore(directory / layout.CHROMA, model=model)
        from policychat.index.server.beside import open_beside  # network code, not loaded without a server

        return open_beside(url, model=model)

    def records(self, manifest: Manifest) -> dict[str, FileRecord]:
        return manifest.files

    def documents(self, manifest: Manifest) -> DocumentStore:
        return DocumentStore(self.folder / manifest.directory / layout.DOCUMENTS)
