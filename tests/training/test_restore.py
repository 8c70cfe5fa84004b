"""The shipped reader as a torch module again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from onnx import save_model
from reader.export import reader_graph
from reader.network import ReaderNetwork, one_reading
from reader.restore import restored, rows_of

from policychat.index.embedding import find_model_folder
from policychat.retrieval.reader import STANCES, Reader
from policychat.retrieval.reader_files import MODEL_FOLDER, TOKENIZER, WEIGHTS
from policychat.retrieval.reading_window import claim_ids
from policychat.settings import Settings

LAYERS = 12
CLAIM = "The two cities signed no projects in 2022."
SENTENCES = [
    "In 2022 the two cities signed 115 core technology projects.",
    "Rain fell on most of the province on Tuesday.",
    "两市2022年没有签约任何项目。",
]


@pytest.fixture(scope="module")
def network() -> ReaderNetwork:
    return restored(MODEL_FOLDER, find_model_folder(Settings()), layers=LAYERS)[0].eval()


def test_the_network_judges_as_the_files_that_it_was_restored_from(network: ReaderNetwork) -> None:
    reader = Reader()
    stances = reader.stances(CLAIM, SENTENCES)
    with torch.no_grad():
        ours = [network(*one_reading(_ids(reader, sentence)))[1][0].softmax(0).numpy() for sentence in SENTENCES]
    assert np.abs(np.array(ours) - stances).max() < 0.05
    assert [STANCES[row.argmax()] for row in ours] == [STANCES[row.argmax()] for row in stances]


def test_what_is_exported_again_says_the_same(network: ReaderNetwork, tmp_path: Path) -> None:
    reader = Reader()
    save_model(reader_graph(network, [_ids(reader, sentence) for sentence in SENTENCES]), str(tmp_path / WEIGHTS))
    (tmp_path / TOKENIZER).write_bytes((MODEL_FOLDER / TOKENIZER).read_bytes())
    again = Reader(tmp_path, sha256=None)
    assert np.abs(again.stances(CLAIM, SENTENCES) - reader.stances(CLAIM, SENTENCES)).max() < 0.05
    question = "How many projects did the cities sign?"
    assert np.argmax(again.scores(question, SENTENCES)) == np.argmax(reader.scores(question, SENTENCES)) == 0


def test_a_piece_that_the_base_model_lacks_is_named(tmp_path: Path) -> None:
    for name, pieces in (("own", ["a", "q"]), ("base", ["a", "b"])):
        content = {"model": {"vocab": [[piece, 0.0] for piece in pieces]}}
        (tmp_path / name).write_text(json.dumps(content), "utf-8")
    with pytest.raises(KeyError, match="q"):
        rows_of(tmp_path / "own", tmp_path / "base")


def _ids(reader: Reader, sentence: str) -> list[int]:
    asked, read = (reader._tokenizer.encode(text, add_special_tokens=False).ids for text in (CLAIM, sentence))
    return claim_ids(asked, [], read)
