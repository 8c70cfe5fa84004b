"""Passages of documents that hold before those of documents that they replace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle
from pydantic import PrivateAttr

from policychat.corpus.succession import Succession


class CurrentFirst(BaseNodePostprocessor):
    """Moves a passage of a superseded document behind the passages of the documents that replace it.

    Only where both were found: what no successor speaks of stays in its place. Everything else keeps its order. A
    passage that was moved gets the score of the one before it, so that scores still fall.
    """

    _succession: Succession = PrivateAttr()
    _today: Callable[[], date] = PrivateAttr()

    def __init__(self, succession: Succession, *, today: Callable[[], date] = date.today, **fields: Any) -> None:
        super().__init__(**fields)
        self._succession = succession
        self._today = today

    @classmethod
    def class_name(cls) -> str:
        return "CurrentFirst"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        today = self._today()
        left = list(nodes)
        ordered: list[NodeWithScore] = []
        while left:
            present = {_document(each) for each in left}
            # Succession has no circles, so there is always one that nothing left replaces.
            free = (each for each in left if not present & self._succession.successors(_document(each), today=today))
            first = next(free, left[0])
            left.remove(first)
            score = first.score if not ordered else _lower(first.score, ordered[-1].score)
            ordered.append(NodeWithScore(node=first.node, score=score))
        return ordered


def _document(found: NodeWithScore) -> str:
    return str(found.node.metadata["document_id"])


def _lower(one: float | None, other: float | None) -> float | None:
    return one if one is None or other is None else min(one, other)
