"""What another retriever finds, ordered anew."""

from __future__ import annotations

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle


class RerankedRetriever(BaseRetriever):
    """The passages of `retriever`, which may find more than `top_k`, after `reranker` has ordered them."""

    def __init__(self, retriever: BaseRetriever, *, reranker: BaseNodePostprocessor, top_k: int) -> None:
        self._retriever = retriever
        self._reranker = reranker
        self._top_k = top_k
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._retriever.retrieve(query_bundle)
        ordered: list[NodeWithScore] = self._reranker.postprocess_nodes(found, query_bundle=query_bundle)
        return ordered[: self._top_k]
