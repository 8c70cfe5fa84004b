"""An index on a Chroma server, with a copy in a folder of this machine."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from policychat.errors import IndexUnavailable
from policychat.index import layout, locks
from policychat.index.chroma import PASSAGES_HNSW, made_with
from policychat.index.documents import DocumentStore
from policychat.index.embedding import EmbeddingModel
from policychat.index.files import find_fault, sync_files
from policychat.index.folder import FolderPlace
from policychat.index.places import Texts
from policychat.index.server import names
from policychat.index.server.collection import ServerCollection
from policychat.index.server.connection import PATIENCE_READING, Connection, connect
from policychat.index.server.documents import ServerDocuments
from policychat.index.server.fetching import fetch_build, is_whole, read_records, write_records
from policychat.index.server.lock import ServerLock, builder_on, building_on
from policychat.index.server.passages import ServerPassages
from policychat.index.server.pointer import Pointer
from policychat.index.server.vectors import VECTORS_HNSW, ServerVectors
from policychat.schema import FileRecord, Manifest
from policychat.settings import Settings

# Seconds: hours of embedding should outlast a restart of the server.
_PATIENCE_BUILDING = 60.0

log = logging.getLogger(__name__)


class ServerPlace:
    """See `policychat.index.places.Place`. The server holds manifest, passages, documents and vectors.

    The copy, all but the passages, is made from those where it is missing, damaged or of another build.
    """

    def __init__(self, connection: Connection, *, folder: Path, beside: FolderPlace) -> None:
        self.folder = folder
        self.beside = beside
        self.name = connection.address.url
        self._connection = connection
        self._pointer = Pointer(connection)
        self._lock: ServerLock | None = None

    @classmethod
    def of(cls, settings: Settings, *, patiently: bool) -> ServerPlace:
        """The place that the settings name; the connection is made once. Raises ServerUnreachable."""
        assert settings.chroma_url is not None
        token = settings.chroma_token.get_secret_value() if settings.chroma_token else None
        patience = _PATIENCE_BUILDING if patiently else PATIENCE_READING
        connection = connect(settings.chroma_url, token, patience)
        folder = settings.index_dir / connection.address.folder_name
        return cls(connection, folder=folder, beside=FolderPlace(settings.index_dir))

    def manifest(self) -> Manifest | None:
        return self._pointer.manifest()

    def stamp(self) -> object:
        pointed = self._pointer.pointed()
        return pointed.stamp if pointed else None

    @contextmanager
    def building(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with locks.building(self.folder), building_on(self._connection, folder=self.folder) as self._lock:
            yield

    def builder(self) -> str | None:
        return locks.builder(self.folder) or builder_on(self._connection, folder=self.folder)

    @contextmanager
    def new_passages(self, directory: Path, *, model: EmbeddingModel) -> Iterator[ServerCollection]:
        yield self._create(names.passages_of(directory.name), made_with(model), PASSAGES_HNSW)

    def publish(self, directory: Path, manifest: Manifest) -> Manifest:
        write_records(directory, manifest.files)
        sync_files(directory)
        about = {
            "embedding_model": manifest.embedding_model,
            "embedding_model_sha256": manifest.embedding_model_sha256,
            "dimension": manifest.dimension,
        }
        vectors = self._create(names.vectors_of(directory.name), about, VECTORS_HNSW)
        ServerVectors(vectors).upload(directory, dimension=manifest.dimension)
        documents = self._create(names.documents_of(directory.name), about, VECTORS_HNSW)
        ServerDocuments(documents).upload(directory / layout.DOCUMENTS)
        if fault := self.fault(manifest):
            raise IndexUnavailable(f"{fault}, although they were written; run `policychat index` again")
        return self.amend(manifest)

    def amend(self, manifest: Manifest) -> Manifest:
        assert self._lock is not None
        self._lock.check()
        kept = manifest.model_copy(update={"files": {}})  # each machine has its own files
        self._pointer.write(kept)
        return kept

    def discard(self, directory: Path) -> None:
        shutil.rmtree(directory, ignore_errors=True)
        with suppress(IndexUnavailable):  # the next build removes what is left
            for name in names.all_of(directory.name):
                self._connection.delete(name)

    def remove_unread(self, *, keep: str | None, also_previous: bool = False) -> None:
        """Readers on other machines are not seen from here: the build before the current one is kept for them."""
        locks.remove_unread(self.folder, keep=keep)
        try:
            pointed = self._pointer.pointed()
            kept = {keep} | ({pointed.current} if pointed else set())
            if pointed and not also_previous:
                kept.add(pointed.previous)
            for name in self._connection.names():
                directory = names.directory_of(name)
                if directory is not None and directory not in kept:
                    self._connection.delete(name)
        except IndexUnavailable as error:  # the next build removes them
            log.warning("old builds could not be removed: %s", error)

    def hold(self, manifest: Manifest, *, model: EmbeddingModel) -> IO[str]:
        directory = self.folder / manifest.directory
        if not is_whole(directory):
            documents = self._documents(manifest)
            vectors = ServerVectors(self._open(names.vectors_of(manifest.directory)))
            fetch_build(self.folder, manifest, model=model, documents=documents, vectors=vectors)
        return locks.hold_for_reading(directory)

    def fault(self, manifest: Manifest) -> str | None:
        for what, name, least in (
            ("passages", names.passages_of(manifest.directory), manifest.passages),
            ("vectors", names.vectors_of(manifest.directory), manifest.vectors),
            ("documents", names.documents_of(manifest.directory), manifest.documents),
        ):
            found = self._connection.find(name)
            if found is None or ServerCollection(self._connection, found).count() < least:
                return f"{self.name} does not hold the {least} {what} built"
        return None

    def open_passages(self, manifest: Manifest, *, model: EmbeddingModel) -> ServerPassages:
        return ServerPassages(self._open(names.passages_of(manifest.directory)), model=model, name=self.name)

    def records(self, manifest: Manifest) -> dict[str, FileRecord]:
        return read_records(self.folder / manifest.directory)

    def documents(self, manifest: Manifest) -> Texts:
        record = self.records(manifest).get(layout.DOCUMENTS)
        directory = self.folder / manifest.directory
        if record is not None and not find_fault(directory, {layout.DOCUMENTS: record}):
            return DocumentStore(directory / layout.DOCUMENTS)
        return self._documents(manifest)

    def _documents(self, manifest: Manifest) -> ServerDocuments:
        return ServerDocuments(self._open(names.documents_of(manifest.directory)))

    def _create(self, name: str, about: dict[str, Any], hnsw: dict[str, Any]) -> ServerCollection:
        return ServerCollection(self._connection, self._connection.create(name, metadata=about, hnsw=hnsw))

    def _open(self, name: str) -> ServerCollection:
        found = self._connection.find(name)
        if found is None:
            raise IndexUnavailable(
                f"{self.name} lacks the collection {name} of the index; run `policychat index` to build it again"
            )
        return ServerCollection(self._connection, found)
