"""Passages by the words of the question."""

from __future__ import annotations

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle

from policychat.index.opened import OpenedIndex
from policychat.language.terms import terms
from policychat.retrieval.filters import Allowed


class LexicalRetriever(BaseRetriever):
    """The passages that share terms with the question; scores are BM25, above 0."""

    def __init__(self, *, index: OpenedIndex, top_k: int, allowed: Allowed | None = None) -> None:
        """allowed: the passages that may be found; None for all."""
        self._among = None if allowed is None else allowed.mask
        self._index = index
        self._top_k = top_k
        super().__init__()

    def rank(self, question: str) -> list[tuple[str, float]]:
        """Up to `top_k` (passage id, score), best first."""
        return self._index.lexical.search(terms(question), top_k=self._top_k, among=self._among)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return self._index.passages.scored_nodes(self.rank(query_bundle.query_str))
