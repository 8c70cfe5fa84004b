"""Passages by the meaning of the question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle

from policychat.index.embedding import EmbeddingModel
from policychat.index.opened import OpenedIndex
from policychat.retrieval.filters import Allowed
from policychat.retrieval.legs import first_leg
from policychat.retrieval.nearest import nearest_passages

# Passages that one sentence makes right are found some way down the ranking by whole passages.
_LEAST_DEPTH = 200


class DenseRetriever(BaseRetriever):
    """The passages nearest to the question, each by its own vector and by that of its best sentence.

    score = cosine of the passage + cosine of its best sentence, each less what is usual in the passage's script
    where the index holds several. One sentence of a passage answers a question, and the vector of the whole hardly
    shows it: on the dev half of eval/sets the right passage came first for .46 (English) and .37 (Chinese) of the
    questions by passages alone, for .74 and .60 so.

    A `QueryBundle` that brings its embedding is not embedded again.
    """

    def __init__(
        self, *, index: OpenedIndex, model: EmbeddingModel, top_k: int, allowed: Allowed | None = None
    ) -> None:
        """allowed: the passages that may be found; None for all."""
        self._allowed = allowed
        self._index = index
        self._model = model
        self._top_k = top_k
        self.leg = first_leg(index)
        super().__init__()

    def candidates(self, vector: Sequence[float]) -> list[str]:
        """At least `top_k` passages, as far as there are as many, in each script: nearest first within it."""
        depth = max(_LEAST_DEPTH, self._top_k)
        return nearest_passages(self._index, vector, depth=depth, allowed=self._allowed)

    def rank(self, vector: Sequence[float]) -> list[tuple[str, float]]:
        """Up to `top_k` (passage id, score), best first, for a question's vector."""
        found = self.candidates(vector)
        if not found:
            return []
        nearness = self.leg.nearness(found, np.asarray(vector, dtype=np.float32))
        scores = (nearness.whole + nearness.sentence).tolist()
        return sorted(zip(found, scores, strict=True), key=lambda item: -item[1])[: self._top_k]

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        vector = query_bundle.embedding or self._model.query_vector(query_bundle.query_str).tolist()
        return self._index.passages.scored_nodes(self.rank(vector))
