"""Passages in Chroma: how their collections are made, and the store of an index in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from policychat.errors import IndexUnavailable, ModelError, PolicyChatError
from policychat.index.embedding import EmbeddingModel
from policychat.index.graph_files import clear_unused

PASSAGES = "passages"
# With fewer vectors than this Chroma keeps them in its database and leaves the files of the graph unwritten.
GRAPH_WRITTEN_FROM = 1000
# Wider than Chroma's defaults (16, 100, 100): recall before build time, at policy-archive sizes.
PASSAGES_HNSW = {
    "space": "cosine",
    "max_neighbors": 32,
    "ef_construction": 200,
    "ef_search": 200,
    "sync_threshold": GRAPH_WRITTEN_FROM,
}


@contextmanager
def new_store(folder: Path, *, model: EmbeddingModel) -> Iterator[Any]:
    """An empty collection of LlamaIndex nodes in a new Chroma store at `folder`; the vectors come with them.

    The collection says which model they are of. All of it is on disk when the block ends.
    """
    client = _client(folder)
    try:
        yield client.create_collection(
            PASSAGES, configuration={"hnsw": PASSAGES_HNSW}, embedding_function=None, metadata=made_with(model)
        )
    finally:
        client.close()
        clear_unused(folder)


class StoredPassages:
    """A collection of an opened store; whatever a damaged file makes Chroma raise is told as IndexUnavailable."""

    def __init__(self, collection: Any, *, folder: Path) -> None:
        self._collection = collection
        self._fault = f"the Chroma store in {folder} cannot be read"
        self.metadata = collection.metadata

    def get(self, *arguments: Any, **options: Any) -> Any:
        """As Chroma's: records by their ids or what is known about them."""
        with damage_told(self._fault):
            return self._collection.get(*arguments, **options)

    def query(self, **options: Any) -> Any:
        """As Chroma's: the records nearest to vectors."""
        with damage_told(self._fault):
            return self._collection.query(**options)

    def count(self) -> int:
        """How many records there are."""
        with damage_told(self._fault):
            return int(self._collection.count())


class OpenedStore:
    """The collection of a store that `new_store` made."""

    def __init__(self, folder: Path, *, model: EmbeddingModel) -> None:
        """Raises IndexUnavailable where the store is missing or damaged, ModelError for another model's."""
        with damage_told(f"the Chroma store in {folder} cannot be opened"):
            self._client = _client(folder)
            self.passages = StoredPassages(self._open(), folder=folder)
            clear_unused(folder)  # of a small graph, which Chroma does not keep, it writes an empty one when opened
        try:
            check_made_with(self.passages, model=model, name=str(folder))
        except ModelError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the store's files."""
        self._client.close()

    def _open(self) -> Any:
        collection = self._client.get_collection(PASSAGES, embedding_function=None)
        probe = collection.peek(1)["embeddings"][0]
        collection.query(query_embeddings=[probe], n_results=1)  # loads the graph now, not at a question
        return collection


@contextmanager
def damage_told(fault: str) -> Iterator[None]:
    """Have whatever the block raises because of damaged files raised as IndexUnavailable, which says `fault`."""
    try:
        yield
    except PolicyChatError:
        raise
    except BaseException as error:  # Chroma's Rust core panics, outside Exception, on some damaged files
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise IndexUnavailable(f"{fault}: {error}; run `policychat index` to build it again") from error


def made_with(model: EmbeddingModel) -> dict[str, str | int]:
    """The metadata of a collection of vectors of `model`."""
    return {
        "embedding_model": model.model_id,
        "embedding_model_sha256": model.sha256,
        "dimension": model.dimension,
    }


def check_made_with(collection: Any, *, model: EmbeddingModel, name: str) -> None:
    """Raise ModelError where the vectors of `collection`, in the index in `name`, are of another model."""
    found = collection.metadata or {}
    if any(found.get(key) != value for key, value in made_with(model).items() if key != "embedding_model"):
        raise ModelError(
            f"the vectors in {name} are of the embedding model {found.get('embedding_model')}, not of "
            f"{model.model_id}; run `policychat index` to build the index with the model now set"
        )


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
