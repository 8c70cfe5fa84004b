"""One collection on a Chroma server, as the rest of the index uses collections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from policychat.index.server.connection import Connection

# Servers take requests of 40 MiB; a vector travels as text, a third longer.
_BATCH_BYTES = 8 * 2**20
_BYTES_PER_FLOAT = 6


class ServerCollection:
    """Has the methods of a Chroma collection that LlamaIndex's store and retrieval call.

    What is sent or asked for is cut into batches that the server takes. Raises IndexUnavailable where the
    server refuses, a collection that was removed included, ServerUnreachable where it does not answer.
    """

    def __init__(self, connection: Connection, collection: Any) -> None:
        self._connection = connection
        self._collection = collection

    @property
    def metadata(self) -> dict[str, Any]:
        """What the collection says about itself."""
        return dict(self._collection.metadata or {})

    def add(
        self,
        *,
        ids: Sequence[str],
        embeddings: Any,
        documents: Sequence[str] | None = None,
        metadatas: Sequence[dict[str, Any]] | None = None,
    ) -> None:
        """Add records; ids that are there stay as they are."""
        vectors = np.asarray(embeddings, dtype=np.float32)
        for some in self._batches(vectors.shape[1], documents, len(ids)):
            with self._connection.refusals():
                self._collection.add(
                    ids=list(ids[some]),
                    embeddings=vectors[some],
                    documents=list(documents[some]) if documents is not None else None,
                    metadatas=list(metadatas[some]) if metadatas is not None else None,
                )

    def upsert(self, **records: Any) -> None:
        """Add or replace records, in one request."""
        with self._connection.refusals():
            self._collection.upsert(**records)

    def get(self, ids: Sequence[str] | None = None, **options: Any) -> dict[str, Any]:
        """As Chroma's: records by their ids, where `ids` are given, in no certain order."""
        whole: dict[str, Any] | None = None
        starts = range(0, len(ids), self._connection.max_batch) if ids else [0]
        for start in starts:
            some = list(ids[start : start + self._connection.max_batch]) if ids else None
            with self._connection.refusals():
                part = dict(self._collection.get(ids=some, **options))
            whole = part if whole is None else {key: _joined(whole[key], part[key], key) for key in part}
        return whole or {}

    def query(self, **options: Any) -> dict[str, Any]:
        """As Chroma's: the records nearest to vectors."""
        with self._connection.refusals():
            return dict(self._collection.query(**options))

    def count(self) -> int:
        """How many records there are."""
        with self._connection.refusals():
            return int(self._collection.count())

    def _batches(self, dimension: int, documents: Sequence[str] | None, count: int) -> Iterator[slice]:
        start = size = 0
        for place in range(count):
            own = dimension * _BYTES_PER_FLOAT + (len(documents[place].encode()) if documents is not None else 0)
            if place > start and (place - start == self._connection.max_batch or size + own > _BATCH_BYTES):
                yield slice(start, place)
                start, size = place, 0
            size += own
        if count > start:
            yield slice(start, count)


def _joined(before: Any, after: Any, key: str) -> Any:
    if before is None or key == "included":
        return before
    return np.concatenate([before, after]) if isinstance(before, np.ndarray) else [*before, *after]
