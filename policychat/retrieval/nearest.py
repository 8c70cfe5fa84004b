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
    if len(table.scripts) == 1:
        return _of_all(index, vector, depth) if allowed is None else _nearest(index, vector, depth, allowed.places)
    found: list[str] = []
    for script in table.scripts:
        places = table.places_in(script)
        if allowed is None and len(places) <= _COMPARED:
            cosines = index.own_vectors(script) @ np.asarray(vector, dtype=np.float32)
            found += _best(index, cosines, depth, places)
            continue
        found += _nearest(index, vector, depth, places if allowed is None else places[allowed.mask[places]])
    return found


def _of_all(index: OpenedIndex, vector: Sequence[float], depth: int) -> list[str]:
    ids: list[str] = index.collection.query(query_embeddings=[vector], n_results=depth, include=[])["ids"][0]
    return ids


def _nearest(index: OpenedIndex, vector: Sequence[float], depth: int, places: NDArray[np.int64]) -> list[str]:
    if len(places) > _COMPARED:
        asked = ceil(_SPARE * depth * len(index.table.ids) / len(places))
        if asked <= _MOST_ASKED_FOR:
            answer = _of_all(index, vector, asked)
            ids = index.table.ids
            both = np.intersect1d(index.table.places_of(answer), places, assume_unique=True)
            wanted = {ids[int(place)] for place in both}
            found = [key for key in answer if key in wanted][:depth]
            if len(found) == depth:
                return found
    return _compared(index, np.asarray(vector, dtype=np.float32), depth, places)


def _compared(index: OpenedIndex, vector: NDArray[np.float32], depth: int, places: NDArray[np.int64]) -> list[str]:
    """By comparing with every one, some at a time, so that memory does not grow with their number."""
    rows = index.table.own_rows(places)
    cosines = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _AT_ONCE):
        cosines[start : start + _AT_ONCE] = index.vectors.rows(rows[start : start + _AT_ONCE]) @ vector
    return _best(index, cosines, depth, places)


def _best(index: OpenedIndex, cosines: NDArray[np.float32], depth: int, places: NDArray[np.int64]) -> list[str]:
    best = np.argsort(-cosines, kind="stable")[:depth]
    return [index.table.ids[int(place)] for place in places[best]]
