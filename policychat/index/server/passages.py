"""The passages of a build, on a Chroma server."""

from __future__ import annotations

from policychat.index.chroma import check_made_with
from policychat.index.embedding import EmbeddingModel
from policychat.index.server.collection import ServerCollection


class ServerPassages:
    """See `policychat.index.places.OpenedPassages`."""

    def __init__(self, passages: ServerCollection, *, model: EmbeddingModel, name: str) -> None:
        """name: of the index, for messages. Raises ModelError for another model's."""
        check_made_with(passages, model=model, name=name)
        probe = passages.get(limit=1, include=["embeddings"])["embeddings"][0]
        passages.query(query_embeddings=[probe], n_results=1)  # the server loads the graph now, not at a question
        self.passages = passages

    def close(self) -> None:
        """Nothing to let go of: the connection is shared."""
