"""What ranking needs to know of every passage without fetching it: its script and the rows of its vectors."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policychat.errors import IndexUnavailable
from policychat.language.script import main_script
from policychat.schema import Passage


class PassageTable:
    """The passages of one index, in the order in which they were built."""

    def __init__(
        self, *, ids: Sequence[str], scripts: NDArray[np.str_], rows: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> None:
        """ids: passage ids. scripts: `main_script` of each. rows: of each passage in turn the row of its own
        vector and then those of its sentences; ends: where in `rows` each passage ends."""
        self._places = {key: place for place, key in enumerate(ids)}
        self._rows, self._ends = rows, ends
        usual, counts = np.unique(scripts, return_counts=True)
        self._usual_script = str(usual[counts.argmax()])
        self._other_scripts = {ids[int(i)]: str(scripts[i]) for i in np.flatnonzero(scripts != self._usual_script)}

    def script_of(self, passage_id: str) -> str:
        """The script the passage is in, as `main_script` names it."""
        return self._other_scripts.get(passage_id, self._usual_script)

    def rows_of(self, passage_id: str) -> NDArray[np.int64]:
        """The row of the passage's own vector, then the rows of its sentences' vectors."""
        place = self._places[passage_id]
        rows: NDArray[np.int64] = self._rows[self._ends[place - 1] if place else 0 : self._ends[place]]
        return rows

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
        except Exception as error:  # NumPy and zipfile raise many kinds for a damaged file
            raise IndexUnavailable(f"the passage table {path} cannot be read: {error}") from error
        if not len(ids) == len(scripts) == len(ends) or len(rows) != (ends[-1] if len(ends) else 0):
            raise IndexUnavailable(f"the passage table {path} is damaged: the numbers of passages differ")
        return cls(ids=ids, scripts=scripts, rows=rows, ends=ends)


class PassageTableWriter:
    """Gathers the table while passages stream by."""

    def __init__(self) -> None:
        self._scripts: list[str] = []
        self._rows = array("q")
        self._ends = array("q")

    def add(self, passage: Passage, *, row: int) -> None:
        """The next passage; `row` is that of its own vector."""
        self._scripts.append(main_script(passage.text))
        self._rows.append(row)
        self._rows.extend(sentence.row for sentence in passage.sentences)
        self._ends.append(len(self._rows))

    def save(self, path: Path) -> None:
        """Write what was added."""
        np.savez(
            path,
            scripts=np.array(self._scripts, dtype=np.str_),
            rows=np.frombuffer(self._rows, dtype=np.int64),
            ends=np.frombuffer(self._ends, dtype=np.int64),
        )
