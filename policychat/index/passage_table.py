"""What ranking needs to know of every passage without fetching it: document, language, script, rows of its vectors."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policychat.errors import IndexUnavailable
from policychat.language.script import main_script
from policychat.schema import Passage


@dataclass(frozen=True, eq=False)
class Column:
    """A text for each passage, of which few are distinct: that of passage i is `names[numbers[i]]`."""

    names: Sequence[str]
    numbers: NDArray[np.int32]

    def where(self, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Of each passage, whether its text is wanted; `wanted` says so of each of `names`."""
        chosen: NDArray[np.bool_] = wanted[self.numbers]
        return chosen


class PassageTable:
    """The passages of one index, in the order in which they were built."""

    def __init__(
        self,
        *,
        ids: Sequence[str],
        documents: Column,
        languages: Column,
        scripts: NDArray[np.str_],
        rows: NDArray[np.int64],
        ends: NDArray[np.int64],
    ) -> None:
        """ids: passage ids. documents, languages: of each its document's id and its language. scripts:
        `main_script` of each. rows: of each passage in turn the row of its own vector and then those of its
        sentences; ends: where in `rows` each passage ends."""
        self.ids, self.documents, self.languages = ids, documents, languages
        self._places = {key: place for place, key in enumerate(ids)}
        self._rows, self._ends = rows, ends
        names, numbers = np.unique(scripts, return_inverse=True)
        self._script_numbers = numbers.astype(np.int8)
        self.scripts = [str(name) for name in names]
        self._by_script = [np.flatnonzero(self._script_numbers == number) for number in range(len(names))]

    def passages_by_document(self) -> dict[str, int]:
        """How many passages each document has."""
        counts = np.bincount(self.documents.numbers, minlength=len(self.documents.names))
        return {name: int(count) for name, count in zip(self.documents.names, counts, strict=True)}

    def scripts_of(self, passage_ids: Sequence[str]) -> NDArray[np.int64]:
        """Of each passage the place in `scripts` of the script it is in."""
        return self._script_numbers[self.places_of(passage_ids)].astype(np.int64)

    def places_in(self, script: str) -> NDArray[np.int64]:
        """Where in `ids` the passages in one of `scripts` are."""
        return self._by_script[self.scripts.index(script)]

    def in_script(self, places: NDArray[np.int64], script: str) -> NDArray[np.bool_]:
        """Of the passages at `places`, whether each is in one of `scripts`."""
        those: NDArray[np.bool_] = self._script_numbers[places] == self.scripts.index(script)
        return those

    def sample(self, script: str, size: int) -> list[str]:
        """The ids of at most `size` passages in `script`, spread evenly over the index."""
        places = self.places_in(script)
        chosen = places[np.unique(np.linspace(0, len(places) - 1, min(size, len(places))).astype(int))]
        return [self.ids[int(place)] for place in chosen]

    def rows_of(self, passage_ids: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of each passage in turn the row of its own vector and those of its sentences; and where each begins."""
        places = self.places_of(passage_ids)
        begins = self._begins(places)
        counts = self._ends[places] - begins
        firsts = np.cumsum(counts) - counts
        return self._rows[np.arange(counts.sum()) + np.repeat(begins - firsts, counts)], firsts

    def own_rows(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows of the own vectors of the passages at `places`, which count in the order of `ids`."""
        rows: NDArray[np.int64] = self._rows[self._begins(places)]
        return rows

    def places_of(self, passage_ids: Sequence[str]) -> NDArray[np.int64]:
        """Where in `ids` the passages are. Raises KeyError."""
        return np.array([self._places[key] for key in passage_ids], dtype=np.int64)

    def _begins(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.where(places > 0, self._ends[places - 1], 0)

    def sample_sentence_rows(self, size: int) -> NDArray[np.int64]:
        """Rows of at most `size` sentences, spread evenly over the index."""
        of_sentences = np.ones(len(self._rows), dtype=bool)
        of_sentences[np.concatenate([[0], self._ends[:-1]])] = False
        rows = self._rows[of_sentences]
        chosen: NDArray[np.int64] = rows[np.unique(np.linspace(0, len(rows) - 1, min(size, len(rows))).astype(int))]
        return chosen

    @classmethod
    def load(cls, path: Path, *, ids: Sequence[str]) -> PassageTable:
        """Read a saved table of the passages `ids`. Raises IndexUnavailable where it is damaged."""
        try:
            with np.load(path, allow_pickle=False) as saved:
                scripts, rows, ends = saved["scripts"], saved["rows"], saved["ends"]
                documents, languages = (_column(saved, name) for name in ("documents", "languages"))
        except KeyError:
            raise IndexUnavailable(
                f"the passage table {path} was written by another version of policychat; run `policychat index` to "
                "build the index again"
            ) from None
        except Exception as error:  # NumPy and zipfile raise many kinds for a damaged file
            raise IndexUnavailable(f"the passage table {path} cannot be read: {error}") from error
        if any(len(ids) != len(each) for each in (scripts, ends, documents.numbers, languages.numbers)) or len(
            rows
        ) != (ends[-1] if len(ends) else 0):
            raise IndexUnavailable(f"the passage table {path} is damaged: the numbers of passages differ")
        return cls(ids=ids, documents=documents, languages=languages, scripts=scripts, rows=rows, ends=ends)


class PassageTableWriter:
    """Gathers the table while passages stream by."""

    def __init__(self) -> None:
        self._documents = _ColumnWriter()
        self._languages = _ColumnWriter()
        self._scripts: list[str] = []
        self._rows = array("q")
        self._ends = array("q")

    def add(self, passage: Passage, *, row: int) -> None:
        """The next passage; `row` is that of its own vector."""
        self._documents.add(passage.document_id)
        self._languages.add(passage.language)
        self._scripts.append(main_script(passage.text))
        self._rows.append(row)
        self._rows.extend(sentence.row for sentence in passage.sentences)
        self._ends.append(len(self._rows))

    def save(self, path: Path) -> None:
        """Write what was added."""
        np.savez(
            path,
            **self._documents.arrays("documents"),
            **self._languages.arrays("languages"),
            scripts=np.array(self._scripts, dtype=np.str_),
            rows=np.frombuffer(self._rows, dtype=np.int64),
            ends=np.frombuffer(self._ends, dtype=np.int64),
        )


class _ColumnWriter:
    def __init__(self) -> None:
        self._names: dict[str, int] = {}
        self._numbers = array("i")

    def add(self, name: str) -> None:
        self._numbers.append(self._names.setdefault(name, len(self._names)))

    def arrays(self, name: str) -> dict[str, Any]:
        names = np.array(list(self._names), dtype=np.str_)
        return {name: np.frombuffer(self._numbers, dtype=np.int32), f"{name}_names": names}


def _column(saved: Mapping[str, Any], name: str) -> Column:
    column = Column(saved[f"{name}_names"].tolist(), saved[name])
    if len(column.numbers) and not 0 <= column.numbers.min() <= column.numbers.max() < len(column.names):
        raise ValueError(f"the {name} are damaged")
    return column
