"""The one record on a server that says which build is current."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from policychat.errors import IndexUnavailable, ServerUnreachable
from policychat.index.manifest import parse_manifest
from policychat.index.server import names
from policychat.index.server.collection import ServerCollection
from policychat.index.server.connection import Connection
from policychat.schema import Manifest

_RECORD = "current"


@dataclass(frozen=True)
class Pointed:
    """The directory names of the current build and of the one before it, and what changes with every write."""

    current: str
    previous: str
    stamp: str


class Pointer:
    """Reads and writes that record."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._collection: ServerCollection | None = None

    def pointed(self) -> Pointed | None:
        """What it points at; None before the first build. One small request."""
        found = self._read("metadatas")
        if found is None:
            return None
        return Pointed(**{key: str(found["metadatas"][0][key]) for key in ("current", "previous", "stamp")})

    def manifest(self) -> Manifest | None:
        """The current manifest; None before the first build. Raises as `parse_manifest` does."""
        found = self._read("documents")
        if found is None:
            return None
        return parse_manifest(found["documents"][0], name=f"on {self._connection.address.url}")

    def write(self, manifest: Manifest) -> None:
        """Make `manifest` the current one: a reader sees the old or the new."""
        before = self.pointed()
        previous = ""
        if before is not None:
            previous = before.previous if before.current == manifest.directory else before.current
        metadata = {"current": manifest.directory, "previous": previous, "stamp": uuid.uuid4().hex}
        collection = ServerCollection(self._connection, self._connection.create(names.MANIFEST))
        collection.upsert(
            ids=[_RECORD], embeddings=[[0.0]], documents=[manifest.model_dump_json()], metadatas=[metadata]
        )
        self._collection = collection

    def _read(self, what: str) -> dict[str, Any] | None:
        if self._collection is not None:
            try:
                return self._of(self._collection, what)
            except ServerUnreachable:
                raise
            except IndexUnavailable:  # the server was emptied or restored, and numbers its collections anew
                self._collection = None
        found = self._connection.find(names.MANIFEST)
        if found is None:
            return None
        self._collection = ServerCollection(self._connection, found)
        return self._of(self._collection, what)

    def _of(self, collection: ServerCollection, what: str) -> dict[str, Any] | None:
        found = collection.get([_RECORD], include=[what])
        return found if found["ids"] else None
