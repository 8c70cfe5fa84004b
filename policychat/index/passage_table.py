"""What ranking needs to know of every passage without fetching it: its script and its sentences' rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policychat.errors import IndexUnavailable
from policychat.language.script import main_script
from policychat.schema import Passage


class PassageTable:
    """The passages of one index in the order of their sentences' rows."""

    def __init__(self, *, ids: Sequence[str], scripts: NDArray[np.str_], first_rows: NDArray[np.int64]) -> None:
        """ids: passage ids. scripts: `main_script` of each. first_rows: the row of each one's first sentence."""
        self._ids = ids
        self._first_rows = first_rows
        usual, counts = np.unique(scripts, return_counts=True)
        self._usual_script = str(usual[counts.argmax()])
        self._other_scripts = {ids[int(i)]: str(scripts[i]) for i in np.flatnonzero(scripts != self._usual_script)}

    def script_of(self, passage_id: str) -> str:
        """The script the passage is in, as `main_script` names it."""
        return self._other_scripts.get(passage_id, self._usual_script)

    def passage_of(self, sentence_row: int) -> str:
        """The id of the passage that the sentence in this row belongs to."""
        return self._ids[int(np.searchsorted(self._first_rows, sentence_row, side="right")) - 1]

    @staticmethod
    def save(path: Path, passages: Sequence[Passage]) -> None:
        """Write the table of `passages`, which are in the order of their sentences' rows."""
        counts = [len(passage.sentences) for passage in passages]
        first_rows = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
        np.savez(path, scripts=np.array([main_script(p.text) for p in passages]), first_rows=first_rows)

    @classmethod
    def load(cls, path: Path, *, ids: Sequence[str]) -> PassageTable:
        """Read a saved table of the passages `ids`. Raises IndexUnavailable where it is damaged."""
        try:
            with np.load(path, allow_pickle=False) as saved:
                table = cls(ids=ids, scripts=saved["scripts"], first_rows=saved["first_rows"])
                sizes = {len(ids), len(saved["scripts"]), len(saved["first_rows"])}
        except Exception as error:  # NumPy and zipfile raise many kinds for a damaged file
            raise IndexUnavailable(f"the passage table {path} cannot be read: {error}") from error
        if len(sizes) != 1:
            raise IndexUnavailable(f"the passage table {path} is damaged: the numbers of passages differ")
        return table
