"""The passages nearest to a question by their own vectors, in each script, among those that may be found."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray

from policychat.index.opened import OpenedIndex
from policychat.retrieval.filters import Allowed

# Up to this many passages all are compared, which is exact and takes under a millisecond per thousand. Chroma's own
# filters are no faster and miss some: over 13,000 passages `where` took 12 ms to find 1 in 100 of them allowed and
# 46 ms for 3 in 4, where it found .87 of the nearest 200; comparing all 13,000 took 9 ms.
_COMPARED = 20_000
# Of more passages Chroma is asked for the nearest whether allowed or not, where at most this many hold enough that are.
_MOST_ASKED_FOR = 4000
_SPARE = 1.5
_AT_ONCE = 2048


def nearest_passages(
    index: OpenedIndex, vector: Sequence[float], *, depth: int, allowed: Allowed | None = None
) -> list[str]:
    """The ids of the passages nearest to the question's vector, up to `depth` in each script, nearest first.

    By script, because an embedder finds any passage in the question's own language nearer than one in another.
    allowed: the passages that may be found; None for all.
    """
    table = index.table
    if len(table.ids) > _COMPARED and len(table.scripts) == 1 and allowed is None:
        return _of_all(index, vector, depth)
    found: list[str] = []
    graph = _Asked(index, vector)
    for script in table.scripts:
        places = table.places_in(script)
        if allowed is not None:
            places = places[allowed.mask[places]]
        elif len(places) <= _COMPARED:
            cosines = index.own_vectors(script) @ np.asarray(vector, dtype=np.float32)
            found += _best(index, cosines, depth, places)
            continue
        found += (len(places) > _COMPARED and graph.nearest(script, depth, len(places), allowed)) or _compared(
            index, np.asarray(vector, dtype=np.float32), depth, places
        )
    return found


def _of_all(index: OpenedIndex, vector: Sequence[float], depth: int) -> list[str]:
    ids: list[str] = index.collection.query(query_embeddings=[vector], n_results=depth, include=[])["ids"][0]
    return ids


class _Asked:
    """What Chroma finds nearest to one vector, asked for as often as more is wanted than was asked for before."""

    def __init__(self, index: OpenedIndex, vector: Sequence[float]) -> None:
        self._index, self._vector = index, vector
        self._answer: list[str] = []

    def nearest(self, script: str, depth: int, wanted: int, allowed: Allowed | None) -> list[str]:
        """The `depth` nearest in `script`, of which `wanted` are allowed; none where Chroma would not find as many."""
        table = self._index.table
        asked = ceil(_SPARE * depth * len(table.ids) / wanted)
        if asked > _MOST_ASKED_FOR:
            return []
        if len(self._answer) < asked:
            self._answer = _of_all(self._index, self._vector, asked)
        places = table.places_of(self._answer)
        good = table.in_script(places, script)
        if allowed is not None:
            good &= allowed.mask[places]
        found = [key for key, fits in zip(self._answer, good, strict=True) if fits][:depth]
        return found if len(found) == depth else []


def _compared(index: OpenedIndex, vector: NDArray[np.float32], depth: int, places: NDArray[np.int64]) -> list[str]:
    """By comparing with every one, some at a time, so that memory does not grow with their number."""
    rows = index.table.own_rows(places)
    cosines = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _AT_ONCE):
        cosines[start : start + _AT_ONCE] = index.vectors.rows(rows[start : start + _AT_ONCE]) @ vector
    return _best(index, cosines, depth, places)


def _best(index: OpenedIndex, cosines: NDArray[np.float32], depth: int, places: NDArray[np.int64]) -> list[str]:
    if len(cosines) > depth:  # a full sort would cost more than comparing
        kept = np.flatnonzero(cosines >= np.partition(cosines, len(cosines) - depth)[len(cosines) - depth])
        cosines, places = cosines[kept], places[kept]
    best = np.argsort(-cosines, kind="stable")[:depth]
    return [index.table.ids[int(place)] for place in places[best]]
