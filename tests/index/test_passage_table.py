"""The table of passages, saved and read again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from policychat.errors import IndexUnavailable
from policychat.index.passage_table import PassageTable, PassageTableWriter
from policychat.schema import Passage, Sentence

IDS = ["a:1", "a:2", "b:1"]
LANGUAGES = ["en", "zh", "en"]


def saved(path: Path) -> Path:
    writer, row = PassageTableWriter(), 0
    for key, language in zip(IDS, LANGUAGES, strict=True):
        text = "学校的午餐" if language == "zh" else "School lunch"
        passage = Passage(
            passage_id=key, document_id=key[0], start=0, end=len(text), text=text, language=language,
            sentences=(Sentence(start=0, end=2, row=row + 1),),
        )  # fmt: skip
        writer.add(passage, row=row)
        row += 2
    writer.save(path)
    return path


def test_each_passage_keeps_its_document_language_and_rows(tmp_path: Path) -> None:
    table = PassageTable.load(saved(tmp_path / "table.npz"), ids=IDS)
    assert [table.documents.names[number] for number in table.documents.numbers] == ["a", "a", "b"]
    assert [table.languages.names[number] for number in table.languages.numbers] == LANGUAGES
    assert table.documents.where(np.array([False, True])).tolist() == [False, False, True]
    assert table.own_rows(np.array([2, 0], dtype=np.int64)).tolist() == [4, 0]
    assert table.own_rows(np.array([], dtype=np.int64)).tolist() == []
    rows, firsts = table.rows_of([IDS[2], IDS[0]])
    assert (rows.tolist(), firsts.tolist()) == ([4, 5, 0, 1], [0, 2])
    assert table.places_of(IDS).tolist() == [0, 1, 2]


@pytest.mark.parametrize("damage", ["lacks", "too few", "out of range"])
def test_a_table_of_another_version_or_damaged_is_refused(tmp_path: Path, damage: str) -> None:
    path = saved(tmp_path / "table.npz")
    with np.load(path) as file:
        arrays = dict(file)
    if damage == "lacks":
        del arrays["languages"]
    elif damage == "too few":
        arrays["documents"] = arrays["documents"][:-1]
    else:
        arrays["documents"][0] = 7
    np.savez(path, **arrays)
    with pytest.raises(IndexUnavailable, match="policychat index" if damage == "lacks" else "table"):
        PassageTable.load(path, ids=IDS)
