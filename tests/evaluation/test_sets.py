"""The sets are checked before anything runs, and what is wrong is named by file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policychat.corpus.load import load_documents
from policychat.evaluation.errors import EvaluationError
from policychat.evaluation.folders import find_sets, find_thresholds
from policychat.evaluation.sets import load_claims, load_conversations, load_questions, of_split
from policychat.schema import Document
from policychat.settings import Settings

TEXTS = {"a.txt": "The ferry carries 900 passengers."}
GOOD: dict[str, Any] = {
    "id": "q1",
    "language": "en",
    "question": "How many?",
    "answerable": True,
    "tags": ["number"],
    "gold": [{"document_id": "a.txt", "quote": "900 passengers"}],
    "accepted": ["900"],
    "split": "dev",
    "provenance": "By hand.",
}


def write(folder: Path, *lines: object) -> Path:
    path = folder / "questions.jsonl"
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts) + "\n", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        (GOOD | {"id": "q2", "tags": ["numbre"]}, "unknown tag 'numbre'"),
        (GOOD | {"id": "q2", "tags": []}, "tags"),
        (GOOD, "the id 'q1' is taken by line 1"),
        (GOOD | {"id": "q2", "gold": [{"document_id": "a.txt", "quote": "901"}]}, "'901' is not in the document"),
        (GOOD | {"id": "q2", "gold": [{"document_id": "z.txt", "quote": "900"}]}, "no document 'z.txt'"),
        (GOOD | {"id": "q2", "alternatives": [[{"document_id": "a.txt", "quote": "x"}]]}, "'x' is not in"),
        (GOOD | {"id": "q2", "gold": []}, "needs gold"),
        (GOOD | {"id": "q2", "answerable": False}, "neither gold nor accepted"),
        (GOOD | {"id": "q2", "split": "train"}, "split"),
        (GOOD | {"id": "q2", "more": 1}, "more"),
        ({key: value for key, value in GOOD.items() if key != "language"}, "language"),
    ],
)
def test_a_wrong_record_is_named_by_file_and_line(tmp_path: Path, second: object, problem: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        load_questions(write(tmp_path, GOOD, second), document_text=TEXTS.get)
    assert "questions.jsonl, line 2: " in str(caught.value)
    assert problem in str(caught.value)


def test_an_empty_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"questions\.jsonl, line 1: the set is empty"):
        load_questions(write(tmp_path, ""), document_text=TEXTS.get)
    with pytest.raises(EvaluationError, match="cannot be read"):
        load_claims(tmp_path, document_text=TEXTS.get)
    with pytest.raises(EvaluationError, match="'test'"):
        of_split(load_questions(write(tmp_path, GOOD), document_text=TEXTS.get), "test")


def test_the_shipped_sets_are_sound_and_as_large_as_promised(settings: Settings) -> None:
    texts = {item.document_id: item.text for item in load_documents(settings.corpus_dir) if isinstance(item, Document)}
    folder = find_sets(Path("nowhere"))
    questions = load_questions(folder, document_text=texts.get)
    assert sum(record.answerable for record in questions) >= 100
    assert sum(not record.answerable for record in questions) >= 50
    assert len(load_claims(folder, document_text=texts.get)) >= 90
    conversations = load_conversations(folder, document_text=texts.get)
    assert len(conversations) >= 25
    assert all(record.turns[0].role == "user" for record in conversations)


def test_sets_of_ones_own_are_not_held_to_the_shipped_thresholds(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    assert find_sets(tmp_path) != tmp_path / "sets"
    assert find_thresholds(tmp_path) is not None
    (tmp_path / "sets").mkdir()
    assert find_sets(tmp_path) == tmp_path / "sets"
    assert find_thresholds(tmp_path) is None
