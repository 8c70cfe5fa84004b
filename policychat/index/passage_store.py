"""Passages by id, the ones used last kept in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from llama_index.core.schema import BaseNode, NodeWithScore
from llama_index.vector_stores.chroma import ChromaVectorStore

from policychat.index.chroma import damage_told
from policychat.index.nodes import node_to_passage
from policychat.measuring import looked_up

# About 5 kB each; questions on one subject fetch the same passages again and again.
_KEPT = 20_000
_CACHE = "passages"


class PassageStore:
    """LlamaIndex nodes from a Chroma collection; safe to share between threads.

    The nodes are shared too: do not change them.
    """

    def __init__(self, collection: Any) -> None:
        self._store = ChromaVectorStore(chroma_collection=collection)
        self._kept: OrderedDict[str, BaseNode] = OrderedDict()
        self._lock = threading.Lock()

    def nodes(self, passage_ids: Sequence[str]) -> list[BaseNode]:
        """The nodes of `passage_ids` in that order; an id that the collection lacks is left out."""
        with self._lock:
            found = {key: self._kept[key] for key in passage_ids if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
        missing = [key for key in passage_ids if key not in found]
        looked_up(_CACHE, count=len(passage_ids), missing=len(missing))
        if missing:
            with damage_told("a passage in the Chroma store is damaged"):
                fetched = {node.node_id: node for node in self._store.get_nodes(missing)}
                for node in fetched.values():
                    node_to_passage(node)
            found |= fetched
            with self._lock:
                self._kept |= fetched
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return [found[key] for key in passage_ids if key in found]

    def scored_nodes(self, ranked: Sequence[tuple[str, float]]) -> list[NodeWithScore]:
        """The nodes of (passage id, score) pairs with those scores, in that order."""
        scores = dict(ranked)
        return [NodeWithScore(node=node, score=scores[node.node_id]) for node in self.nodes(list(scores))]
