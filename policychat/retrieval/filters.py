"""From what an asker allows to the passages of an index that may be found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from policychat.corpus.partial_date import first_day, last_day
from policychat.filters import Filters
from policychat.index.opened import OpenedIndex

# Of as many different filters the passages are remembered; one costs a byte a passage.
_KEPT = 32
_NEVER = 0  # no date has this ordinal


@dataclass(frozen=True, eq=False)
class Allowed:
    """The passages of one index that may be found: `mask` says so of each, in the order of its passage table."""

    mask: NDArray[np.bool_]

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Where in the passage table they are."""
        return np.flatnonzero(self.mask)

    def __len__(self) -> int:
        return len(self.places)


class PassageFilter:
    """Finds the passages of one index that pass filters. Safe to share between threads."""

    def __init__(self, index: OpenedIndex) -> None:
        self._index = index
        self._table = index.table
        self._kept = lru_cache(maxsize=_KEPT)(self._allowed)

    def allowed(self, filters: Filters | None) -> Allowed | None:
        """The passages that pass all of `filters`; None where nothing is filtered by."""
        return self._kept(filters) if filters is not None and filters.given() else None

    def _allowed(self, filters: Filters) -> Allowed:
        documents = np.ones(len(self._table.documents.names), dtype=bool)
        if filters.published_from is not None:
            # A document without a last day is below every date.
            documents &= self._days[1] >= first_day(filters.published_from).toordinal()
        if filters.published_to is not None:
            documents &= (self._days[0] <= last_day(filters.published_to).toordinal()) & (self._days[0] != _NEVER)
        if filters.publisher is not None:
            wanted = {_folded(name) for name in filters.publisher}
            documents &= np.array([name in wanted for name in self._publishers], dtype=bool)
        if filters.document_id is not None:
            ids = set(filters.document_id)
            documents &= np.array([name in ids for name in self._table.documents.names], dtype=bool)
        mask = self._table.documents.where(documents)
        if filters.language is not None:
            tags = self._table.languages.names
            mask &= self._table.languages.where(np.array([_matches(tag, filters.language) for tag in tags], dtype=bool))
        return Allowed(mask)

    @cached_property
    def _days(self) -> NDArray[np.int64]:
        """The first and the last day on which each document of the table can have appeared, as ordinals."""
        dates = [self._index.documents.info(each).published for each in self._table.documents.names]
        days = [(first_day(d).toordinal(), last_day(d).toordinal()) if d else (_NEVER, _NEVER) for d in dates]
        return np.array(days, dtype=np.int64).reshape(-1, 2).T

    @cached_property
    def _publishers(self) -> list[str | None]:
        infos = map(self._index.documents.info, self._table.documents.names)
        return [None if info.publisher is None else _folded(info.publisher) for info in infos]


def _folded(name: str) -> str:
    return name.strip().casefold()


def _matches(tag: str, wanted: tuple[str, ...]) -> bool:
    """Basic filtering of RFC 4647: a range matches a tag that begins with all of its subtags."""
    subtags = tag.lower().split("-")
    return any(subtags[: len(parts)] == parts for parts in (each.lower().split("-") for each in wanted))
