"""The reader as a LlamaIndex reranker of passages."""

from __future__ import annotations

from typing import Any

import numpy as np
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle

from policychat.language.sentences import split_sentences
from policychat.retrieval.reader import Reader


class ReaderRerank(BaseNodePostprocessor):
    """Passages by how surely their best sentence answers the question, best first; the score is that sentence's.

    Passages that the time budget leaves unread keep their order and score, after those read: hand them in best first.

        >>> engine = RetrieverQueryEngine(retriever, node_postprocessors=[ReaderRerank(Reader(), top_n=5)])
    """

    top_n: int
    budget_ms: float | None = None
    _reader: Reader = PrivateAttr()

    def __init__(self, reader: Reader, *, top_n: int, budget_ms: float | None = None) -> None:
        """top_n: most passages given back. budget_ms: see `Reader.scores`. Raises ValueError for `top_n` below 1."""
        if top_n < 1:
            raise ValueError(f"top_n is {top_n}, not at least 1")
        super().__init__(top_n=top_n, budget_ms=budget_ms)
        self._reader = reader

    @classmethod
    def class_name(cls) -> str:
        return "ReaderRerank"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None, **_: Any
    ) -> list[NodeWithScore]:
        if query_bundle is None or not nodes:
            return nodes[: self.top_n]
        texts = [node.get_content(metadata_mode=MetadataMode.NONE) for node in nodes]
        owners, sentences = [], []
        for owner, text in enumerate(texts):
            for start, end in split_sentences(text):
                owners.append(owner)
                sentences.append(text[start:end])
        scores = self._reader.scores(
            query_bundle.query_str, sentences, contexts=[texts[owner] for owner in owners], budget_ms=self.budget_ms
        )
        best = np.full(len(nodes), -np.inf, np.float32)
        unread = np.zeros(len(nodes), bool)
        for owner, score in zip(owners, scores, strict=True):
            unread[owner] |= bool(np.isnan(score))
            best[owner] = np.fmax(best[owner], score)
        read = [i for i in np.argsort(-best, kind="stable") if not unread[i]]
        ranked = [NodeWithScore(node=nodes[i].node, score=float(best[i])) for i in read]
        return (ranked + [nodes[i] for i in range(len(nodes)) if unread[i]])[: self.top_n]
