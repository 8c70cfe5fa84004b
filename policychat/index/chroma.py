"""The Chroma store of one index: its passages, and the sentences in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policychat.errors import IndexUnavailable

_PASSAGES = "passages"
_SENTENCES = "sentences"
# Wider than Chroma's defaults (16, 100, 100): recall before build time, at policy-archive sizes.
# With fewer vectors than this Chroma keeps them in its database and leaves the files of the graph unwritten.
GRAPH_WRITTEN_FROM = 1000
_HNSW = {
    "space": "cosine",
    "max_neighbors": 32,
    "ef_construction": 200,
    "ef_search": 200,
    "sync_threshold": GRAPH_WRITTEN_FROM,
}


@dataclass(frozen=True)
class Collections:
    """`passages` holds LlamaIndex nodes; `sentences` the vector of each quotable sentence, its id being its
    row in the matrix of sentence vectors."""

    passages: Any
    sentences: Any


@contextmanager
def new_store(folder: Path) -> Iterator[Collections]:
    """Empty collections in a new Chroma store at `folder`, for vectors that come with the texts.

    All of it is on disk when the block ends.
    """
    client = _client(folder)
    try:
        yield Collections(
            *(
                client.create_collection(name, configuration={"hnsw": _HNSW}, embedding_function=None)
                for name in (_PASSAGES, _SENTENCES)
            )
        )
    finally:
        client.close()


class OpenedStore:
    """The collections of a store that `new_store` made."""

    def __init__(self, folder: Path) -> None:
        """Raises IndexUnavailable where the store is missing or damaged."""
        try:
            self._client = _client(folder)
            self.collections = Collections(*(self._open(name) for name in (_PASSAGES, _SENTENCES)))
        except BaseException as error:  # Chroma's Rust core panics, outside Exception, on some damaged files
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            raise IndexUnavailable(f"the Chroma store in {folder} cannot be opened: {error}") from error

    def close(self) -> None:
        """Let go of the store's files."""
        self._client.close()

    def _open(self, name: str) -> Any:
        collection = self._client.get_collection(name, embedding_function=None)
        probe = collection.peek(1)["embeddings"][0]
        collection.query(query_embeddings=[probe], n_results=1)  # loads the graph now, not at a question
        return collection


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
