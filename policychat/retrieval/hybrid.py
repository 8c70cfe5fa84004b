"""Passages by meaning and by words together."""

from __future__ import annotations

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle

from policychat.index.embedding import EmbeddingModel
from policychat.index.opened import OpenedIndex
from policychat.language.script import main_script
from policychat.language.terms import terms
from policychat.retrieval.dense import DenseRetriever
from policychat.retrieval.fusion import fuse_reciprocal_ranks
from policychat.retrieval.lexical import LexicalRetriever

# Each leg is asked for more than is wanted, so that a passage that is middling in both can win.
_DEPTH_FACTOR = 4
_LEAST_DEPTH = 50


class HybridRetriever(BaseRetriever):
    """Dense and lexical retrieval fused by reciprocal rank; the lexical leg counts only where it can match."""

    def __init__(self, *, index: OpenedIndex, model: EmbeddingModel, top_k: int) -> None:
        """Raises ValueError for `top_k` below 1."""
        if top_k < 1:
            raise ValueError(f"top_k is {top_k}, not at least 1")
        depth = max(_LEAST_DEPTH, top_k * _DEPTH_FACTOR)
        self._index = index
        self._model = model
        self._dense = DenseRetriever(index=index, model=model, top_k=depth)
        self._lexical = LexicalRetriever(index=index, top_k=depth)
        self._top_k = top_k
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = query_bundle.query_str
        dense = self._dense.rank(query_bundle.embedding or self._model.query_vector(question).tolist())
        weight = self._lexical_weight(question)
        lexical = self._lexical.rank(question) if weight > 0 else []
        script = main_script(question)
        fused = fuse_reciprocal_ranks(
            dense=[key for key, _ in dense],
            lexical=[key for key, _ in lexical],
            lexical_weight=weight,
            unreachable={key for key, _ in (*dense, *lexical) if self._index.table.script_of(key) != script},
        )
        return self._index.passages.scored_nodes(fused[: self._top_k])

    def _lexical_weight(self, question: str) -> float:
        """The share of the question's terms, weighted by rarity, that occur in the index at all (0 to 1)."""
        asked = set(terms(question))
        total = sum(self._index.lexical.idf(term) for term in asked)
        known = sum(self._index.lexical.idf(term) for term in asked if self._index.lexical.knows(term))
        return known / total if total > 0 else 0.0
