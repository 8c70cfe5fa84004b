"""The lexical (BM25) index beside Chroma."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from policychat.errors import IndexUnavailable

_IDS = "passage_ids.json"
_K1, _B = 1.2, 0.75


class LexicalIndex:
    """BM25 over the terms of passages, with the document frequency of each term."""

    def __init__(self, *, engine: bm25s.BM25, passage_ids: Sequence[str]) -> None:
        self._engine = engine
        self.passage_ids = passage_ids
        self._vocabulary: dict[str, int] = engine.vocab_dict
        self._frequencies = np.diff(engine.scores["indptr"])

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

    def together(self, query_terms: Sequence[str]) -> bool:
        """True where one passage holds all the terms, each of which is known."""
        rows = (self._vocabulary[term] for term in set(query_terms))
        places = sorted((self._holders(row) for row in rows), key=len)
        return bool(len(reduce(np.intersect1d, places))) if places else True

    def _holders(self, row: int) -> NDArray[np.int32]:
        start, end = self._engine.scores["indptr"][row : row + 2]
        holders: NDArray[np.int32] = self._engine.scores["indices"][start:end]
        return holders

    def frequencies(self) -> Iterator[tuple[str, int]]:
        """Each term and how many passages hold it."""
        known = len(self._frequencies)
        return ((term, int(self._frequencies[row])) for term, row in self._vocabulary.items() if row < known)

    def scores(self, query_terms: Sequence[str]) -> NDArray[np.float32] | None:
        """The BM25 score of every passage, in the order of `passage_ids`; None where no term is known."""
        known = sorted({term for term in query_terms if self.knows(term)})
        if not known:
            return None
        scores: NDArray[np.float32] = self._engine.get_scores(known)
        return scores

    def search(
        self, query_terms: Sequence[str], *, top_k: int, among: NDArray[np.bool_] | None = None
    ) -> list[tuple[str, float]]:
        """Up to `top_k` (passage id, BM25 score > 0), best first; ties in the order of the index.

        among: of each passage, in the order of `passage_ids`, whether it may be found; None for all. Scores do not
        depend on it.
        """
        scores = self.scores(query_terms)
        return [] if scores is None else self.best(scores, top_k=top_k, among=among)

    def best(
        self, scores: NDArray[np.float32], *, top_k: int, among: NDArray[np.bool_] | None = None
    ) -> list[tuple[str, float]]:
        """As `search`, of what `scores` gave."""
        found = np.flatnonzero(scores > 0 if among is None else (scores > 0) & among)
        if len(found) > top_k:  # a full sort would cost more than the search
            least = np.partition(scores[found], len(found) - top_k)[len(found) - top_k]
            found = found[scores[found] >= least]
        best = found[np.argsort(-scores[found], kind="stable")][:top_k]
        return [(self.passage_ids[i], float(scores[i])) for i in best]


class LexicalIndexBuilder:
    """Makes a `LexicalIndex` of passages that stream by.

    bm25s itself wants the terms of all passages in memory at once, as Python strings; here a passage leaves
    eight bytes a distinct term. The scores are those of bm25s (method "lucene", k1 1.2, b 0.75).
    """

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._vocabulary: dict[str, int] = {}
        self._terms = array("i")
        self._counts = array("i")
        self._distinct = array("i")
        self._lengths = array("i")

    def add(self, passage_id: str, passage_terms: Iterable[str]) -> None:
        """The next passage; `passage_terms` with repetitions."""
        counts = Counter(passage_terms)
        self._ids.append(passage_id)
        self._terms.extend(self._vocabulary.setdefault(term, len(self._vocabulary)) for term in counts)
        self._counts.extend(counts.values())
        self._distinct.append(len(counts))
        self._lengths.append(counts.total())

    def build(self) -> LexicalIndex:
        """The index of all passages added, at least one."""
        passages = len(self._ids)
        vocabulary = self._vocabulary or {"": 0}  # bm25s cannot load an empty one; nobody asks for ""
        terms = np.frombuffer(self._terms, dtype=np.int32)
        order = np.argsort(terms, kind="stable")
        holders = np.repeat(np.arange(passages, dtype=np.int32), np.frombuffer(self._distinct, dtype=np.int32))[order]
        frequencies = np.bincount(terms, minlength=len(vocabulary))
        counts = np.frombuffer(self._counts, dtype=np.int32)[order].astype(np.float32)
        lengths = np.frombuffer(self._lengths, dtype=np.int32).astype(np.float32)
        norms = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()), 1.0))
        idf = np.log(1 + (passages - frequencies + 0.5) / (frequencies + 0.5)).astype(np.float32)
        engine = bm25s.BM25(method="lucene", k1=_K1, b=_B)
        engine.scores = {
            "data": np.repeat(idf, frequencies) * counts / (norms[holders] + counts),
            "indices": holders,
            "indptr": np.concatenate([[0], np.cumsum(frequencies)]).astype(np.int64),
            "num_docs": passages,
        }
        engine.vocab_dict = vocabulary
        engine.unique_token_ids_set = set(vocabulary.values())
        engine.nonoccurrence_array = None
        return LexicalIndex(engine=engine, passage_ids=self._ids)
