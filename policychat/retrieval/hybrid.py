"""Passages by meaning and by words together."""

from __future__ import annotations

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle

from policychat.index.chroma import Collections
from policychat.index.embedding import EmbeddingModel
from policychat.index.lexical import LexicalIndex
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

    def __init__(
        self, *, collections: Collections, model: EmbeddingModel, lexical_index: LexicalIndex, top_k: int
    ) -> None:
        if top_k < 1:
            raise ValueError(f"top_k is {top_k}, not at least 1")
        depth = max(_LEAST_DEPTH, top_k * _DEPTH_FACTOR)
        self._dense = DenseRetriever(collections=collections, model=model, top_k=depth)
        self._lexical = LexicalRetriever(collection=collections.passages, index=lexical_index, top_k=depth)
        self._lexical_index = lexical_index
        self._top_k = top_k
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        dense = self._dense.retrieve(query_bundle)
        weight = self._lexical_weight(query_bundle.query_str)
        lexical = self._lexical.retrieve(query_bundle) if weight > 0 else []
        nodes = {found.node.node_id: found.node for found in (*lexical, *dense)}
        script = main_script(query_bundle.query_str)
        fused = fuse_reciprocal_ranks(
            dense=[found.node.node_id for found in dense],
            lexical=[found.node.node_id for found in lexical],
            lexical_weight=weight,
            unreachable={key for key, node in nodes.items() if main_script(node.get_content()) != script},
        )
        return [NodeWithScore(node=nodes[key], score=score) for key, score in fused[: self._top_k]]

    def _lexical_weight(self, question: str) -> float:
        """The share of the question's terms, weighted by rarity, that occur in the index at all (0 to 1)."""
        asked = set(terms(question))
        total = sum(self._lexical_index.idf(term) for term in asked)
        known = sum(self._lexical_index.idf(term) for term in asked if self._lexical_index.knows(term))
        return known / total if total > 0 else 0.0
