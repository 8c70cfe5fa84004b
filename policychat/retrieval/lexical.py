"""Passages by the words of the question."""

from __future__ import annotations

from typing import Any

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle
from llama_index.vector_stores.chroma import ChromaVectorStore

from policychat.index.lexical import LexicalIndex
from policychat.language.terms import terms


class LexicalRetriever(BaseRetriever):
    """The passages that share terms with the question; scores are BM25, above 0."""

    def __init__(self, *, collection: Any, index: LexicalIndex, top_k: int) -> None:
        self._store = ChromaVectorStore(chroma_collection=collection)
        self._index = index
        self._top_k = top_k
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        ranked = self._index.search(terms(query_bundle.query_str), top_k=self._top_k)
        if not ranked:
            return []
        nodes = {node.node_id: node for node in self._store.get_nodes([passage_id for passage_id, _ in ranked])}
        return [NodeWithScore(node=nodes[passage_id], score=score) for passage_id, score in ranked]
