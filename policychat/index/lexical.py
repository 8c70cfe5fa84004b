"""The lexical (BM25) index beside Chroma."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from policychat.errors import IndexUnavailable

_IDS = "passage_ids.json"


class LexicalIndex:
    """BM25 over the terms of passages, with the document frequency of each term."""

    def __init__(self, *, engine: bm25s.BM25, passage_ids: Sequence[str]) -> None:
        self._engine = engine
        self.passage_ids = passage_ids
        self._vocabulary: dict[str, int] = engine.vocab_dict
        self._frequencies = np.diff(engine.scores["indptr"])

    @classmethod
    def build(cls, *, passage_ids: Sequence[str], passage_terms: Iterable[list[str]]) -> LexicalIndex:
        """An index of as many passages as there are ids, at least one."""
        engine = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        documents = list(passage_terms)
        if not any(documents):
            documents = [[""] for _ in documents]  # bm25s cannot index no words at all; nobody asks for ""
        engine.index(documents, show_progress=False, leave_progress=False)
        return cls(engine=engine, passage_ids=passage_ids)

    def save(self, folder: Path) -> None:
        """Write the index into the new folder `folder`."""
        self._engine.save(str(folder), show_progress=False)
        (folder / _IDS).write_text(json.dumps(list(self.passage_ids)), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open a saved index without reading all of it into memory. Raises IndexUnavailable."""
        try:
            engine = bm25s.BM25.load(str(folder), mmap=True, load_vocab=True)
            passage_ids = json.loads((folder / _IDS).read_text("utf-8"))
            index = cls(engine=engine, passage_ids=passage_ids)
        except Exception as error:  # NumPy and bm25s raise many kinds for a damaged file
            raise IndexUnavailable(f"the lexical index in {folder} cannot be opened: {error}") from error
        if engine.scores["num_docs"] != len(passage_ids):
            raise IndexUnavailable(f"the lexical index in {folder} is damaged: the numbers of passages differ")
        return index

    def idf(self, term: str) -> float:
        """ln(1 + (N - n + 0.5) / (n + 0.5)), Lucene's BM25 weight, for a term in n of the N passages.

        A term in no passage has the greatest weight.
        """
        row = self._vocabulary.get(term)
        frequency = int(self._frequencies[row]) if row is not None and row < len(self._frequencies) else 0
        return float(np.log(1 + (len(self.passage_ids) - frequency + 0.5) / (frequency + 0.5)))

    def knows(self, term: str) -> bool:
        """True where at least one passage holds the term."""
        row = self._vocabulary.get(term)
        return row is not None and row < len(self._frequencies) and bool(self._frequencies[row])

    def search(self, query_terms: Sequence[str], *, top_k: int) -> list[tuple[str, float]]:
        """Up to `top_k` (passage id, BM25 score > 0), best first; ties in the order of the index."""
        known = sorted({term for term in query_terms if self.knows(term)})
        if not known:
            return []
        scores: NDArray[np.float32] = self._engine.get_scores(known)
        found = np.flatnonzero(scores > 0)
        if len(found) > top_k:  # a full sort would cost more than the search
            least = np.partition(scores[found], len(found) - top_k)[len(found) - top_k]
            found = found[scores[found] >= least]
        best = found[np.argsort(-scores[found], kind="stable")][:top_k]
        return [(self.passage_ids[i], float(scores[i])) for i in best]
