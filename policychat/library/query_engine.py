"""policychat as parts of a LlamaIndex program."""

from __future__ import annotations

import asyncio

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from policychat.answer.answerer import Answerer
from policychat.filters import Filters
from policychat.schema import Answer, Citation, SearchResult


class PolicyChatRetriever(BaseRetriever):
    """The passages that `search` finds, as nodes; each names its document, title, date and offsets in its metadata."""

    def __init__(self, answerer: Answerer, *, top_k: int, filters: Filters | None = None) -> None:
        """top_k: how many passages, at least 1. filters: look only at what passes them."""
        self._answerer = answerer
        self._top_k = top_k
        self._filters = filters
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._answerer.search(query_bundle.query_str, top_k=self._top_k, filters=self._filters)
        return [_node_of_result(result) for result in found]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class PolicyChatQueryEngine(BaseQueryEngine):
    """Answers in exact quotations: the response's nodes are the quotes, its metadata the whole answer as `answer`.

    Where the documents do not hold the answer, the response says so and has no nodes.
    """

    def __init__(self, answerer: Answerer, *, filters: Filters | None = None) -> None:
        """filters: look only at what passes them."""
        self._answerer = answerer
        self._filters = filters
        super().__init__(callback_manager=None)

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._answerer.ask(query_bundle.query_str, filters=self._filters)
        nodes = [_node_of_citation(citation, answer) for citation in answer.citations]
        return Response(response=answer.answer, source_nodes=nodes, metadata={"answer": answer.model_dump(mode="json")})

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _node_of_result(result: SearchResult) -> NodeWithScore:
    described = result.model_dump(exclude={"text", "score", "rank", "passage_id", "start", "end"})
    return NodeWithScore(
        node=_node(result.passage_id, result.text, result.document_id, result.start, result.end, described),
        score=result.score,
    )


def _node_of_citation(citation: Citation, answer: Answer) -> NodeWithScore:
    described = citation.model_dump(exclude={"quote", "passage_id", "start", "end"})
    quote_id = f"{citation.passage_id}:{citation.start}-{citation.end}"
    return NodeWithScore(
        node=_node(quote_id, citation.quote, citation.document_id, citation.start, citation.end, described),
        score=answer.confidence,
    )


def _node(node_id: str, text: str, document_id: str, start: int, end: int, described: dict[str, object]) -> TextNode:
    metadata = {name: value for name, value in described.items() if value is not None} | {"start": start, "end": end}
    return TextNode(
        id_=node_id,
        text=text,
        metadata=metadata,
        excluded_embed_metadata_keys=list(metadata),
        start_char_idx=start,
        end_char_idx=end,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=document_id)},
    )
