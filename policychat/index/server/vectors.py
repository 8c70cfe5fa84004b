"""The vectors of one build on a server, by the keys of their texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from policychat.index import layout
from policychat.index.embedding import Vectors
from policychat.index.server.collection import ServerCollection
from policychat.index.vectors import VectorFile

# Found by id, never by nearness: the least graph that Chroma builds, an eighth of the time of its usual one.
# In the space "cosine" Chroma would keep vectors of length 1 only.
VECTORS_HNSW = {"space": "l2", "max_neighbors": 4, "ef_construction": 8}
_KEY_BYTES = 16
_AT_ONCE = 2000


class ServerVectors:
    """Record KEY, in hexadecimal digits, is the vector of the text of that key, exactly."""

    def __init__(self, collection: ServerCollection) -> None:
        self._collection = collection

    def upload(self, directory: Path, *, dimension: int) -> None:
        """Write the vectors of the finished build in `directory`."""
        rows = VectorFile(directory, dimension=dimension)
        keys = (directory / layout.VECTOR_KEYS).read_bytes()
        for first in range(0, len(rows), _AT_ONCE):
            some = range(first, min(first + _AT_ONCE, len(rows)))
            ids = [keys[row * _KEY_BYTES : (row + 1) * _KEY_BYTES].hex() for row in some]
            self._collection.add(ids=ids, embeddings=rows.rows(some))

    def find(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """See `policychat.index.vectors.KnownVectors.find`."""
        found: dict[bytes, Vectors] = {}
        for first in range(0, len(keys), _AT_ONCE):
            got = self._collection.get([key.hex() for key in keys[first : first + _AT_ONCE]], include=["embeddings"])
            vectors = np.asarray(got["embeddings"], dtype=np.float32)
            found |= {bytes.fromhex(name): vector for name, vector in zip(got["ids"], vectors, strict=True)}
        return found

    def find_second(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """None: the second model is quick enough to be asked again."""
        return {}
