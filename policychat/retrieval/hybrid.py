"""Passages by meaning and by words together."""

from __future__ import annotations

import numpy as np
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle
from numpy.typing import NDArray

from policychat.index.embedding import EmbeddingModel
from policychat.index.opened import OpenedIndex
from policychat.language.script import main_script
from policychat.language.terms import terms
from policychat.retrieval.bridging import Bridging
from policychat.retrieval.dense import DenseRetriever
from policychat.retrieval.filters import Allowed
from policychat.retrieval.fusion import Legs, fuse
from policychat.retrieval.legs import Nearness, second_leg
from policychat.retrieval.spelling import SpellingRepair

# Each leg is asked for more than is wanted, so that a passage that is middling in both can win.
_DEPTH_FACTOR = 4
_LEAST_DEPTH = 200


class HybridRetriever(BaseRetriever):
    """Passages found by the first embedding model or by words, ranked by both and by the second model.

    The words count only as far as they can match: as much of the question as occurs in the index at all, and for
    passages in its script.
    """

    def __init__(
        self,
        *,
        index: OpenedIndex,
        model: EmbeddingModel,
        top_k: int,
        allowed: Allowed | None = None,
        spelling: SpellingRepair | None = None,
        bridging: Bridging | None = None,
    ) -> None:
        """allowed: the passages that may be found; None for all. spelling: repairs the words looked for, not the
        question that is embedded. bridging: carries names over for passages in other scripts. Raises ValueError for
        `top_k` below 1."""
        if top_k < 1:
            raise ValueError(f"top_k is {top_k}, not at least 1")
        self._index = index
        self._model = model
        self._depth = max(_LEAST_DEPTH, top_k * _DEPTH_FACTOR)
        self._dense = DenseRetriever(index=index, model=model, top_k=self._depth, allowed=allowed)
        self._among = None if allowed is None else allowed.mask
        self._first, self._second = self._dense.leg, second_leg(index)
        self._spelling = spelling
        self._bridging = bridging
        self._top_k = top_k
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = query_bundle.query_str
        vector = query_bundle.embedding or self._model.query_vector(question).tolist()
        asked = terms(self._spelling.repair(question).question if self._spelling else question)
        bridged = self._bridging.across(question) if self._bridging else None
        scores = self._index.lexical.scores(asked)
        bridged_scores = self._index.lexical.scores([*asked, *bridged.terms]) if bridged else None
        found = self._dense.candidates(vector)
        for each in (scores, bridged_scores):
            if each is not None:
                found += [key for key, _ in self._index.lexical.best(each, top_k=self._depth, among=self._among)]
        found = list(dict.fromkeys(found))
        if not found:
            return []
        script, table = main_script(question), self._index.table
        legs = Legs(
            first=self._first.nearness(found, np.asarray(vector, dtype=np.float32)),
            second=self._second_nearness(found, question),
            lexical=self._scores_of(found, scores),
            reachable=np.array(table.scripts)[table.scripts_of(found)] == script,
            bridged=self._scores_of(found, bridged_scores) if bridged else None,
        )
        fused = fuse(legs, lexical_weight=self._lexical_weight(asked), bridged_weight=bridged.share if bridged else 0.0)
        best = np.argsort(-fused, kind="stable")[: self._top_k]
        return self._index.passages.scored_nodes([(found[int(place)], float(fused[place])) for place in best])

    def _second_nearness(self, found: list[str], question: str) -> Nearness | None:
        if self._second is None or self._model.second is None:
            return None
        return self._second.nearness(found, self._model.second.query_vector(question))

    def _scores_of(self, found: list[str], scores: NDArray[np.float32] | None) -> NDArray[np.float32]:
        if scores is None:
            return np.zeros(len(found), dtype=np.float32)
        of_found: NDArray[np.float32] = scores[self._index.table.places_of(found)]
        return of_found

    def _lexical_weight(self, asked: list[str]) -> float:
        """The share of the question's terms, weighted by rarity, that occur in the index at all (0 to 1)."""
        distinct = set(asked)
        total = sum(self._index.lexical.idf(term) for term in distinct)
        known = sum(self._index.lexical.idf(term) for term in distinct if self._index.lexical.knows(term))
        return known / total if total > 0 else 0.0
