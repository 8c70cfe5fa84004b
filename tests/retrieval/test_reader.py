"""The shipped reader, as it is installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from policychat.errors import ModelError
from policychat.retrieval.reader import Reader, reader_on_demand
from policychat.retrieval.reader_files import MODEL_FOLDER, MODEL_SHA256, WEIGHTS
from policychat.settings import Settings

LEAVE = "The rules apply to all staff. Every employee has 25 days of paid leave a year. Requests go to the office."
LEAVE_SENTENCES = [
    "The rules apply to all staff.",
    "Every employee has 25 days of paid leave a year.",
    "Requests go to the office.",
]
LIBRARY = "图书馆周一至周五开放。借书期限为三十天。逾期每天罚款一元。"
LIBRARY_SENTENCES = ["图书馆周一至周五开放。", "借书期限为三十天。", "逾期每天罚款一元。"]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize(
    ("question", "context", "sentences", "right"),
    [
        ("How many days of paid leave does an employee have?", LEAVE, LEAVE_SENTENCES, 1),
        ("Where do I send a request?", LEAVE, LEAVE_SENTENCES, 2),
        ("书可以借多久？", LIBRARY, LIBRARY_SENTENCES, 1),
        ("How long may a book be borrowed?", LIBRARY, LIBRARY_SENTENCES, 1),
        ("员工每年有几天带薪休假？", LEAVE, LEAVE_SENTENCES, 1),
    ],
)
def test_the_sentence_that_answers_scores_highest(
    reader: Reader, question: str, context: str, sentences: list[str], right: int
) -> None:
    scores = reader.scores(question, sentences, contexts=[context] * len(sentences))
    assert int(np.argmax(scores)) == right


def test_a_question_that_is_not_answered_scores_lower(reader: Reader) -> None:
    answered = reader.scores("How many days of paid leave are there?", LEAVE_SENTENCES, contexts=[LEAVE] * 3).max()
    not_answered = reader.scores("Who invented the telephone?", LEAVE_SENTENCES, contexts=[LEAVE] * 3).max()
    assert answered > not_answered


def test_scores_do_not_depend_on_what_else_is_read(reader: Reader) -> None:
    question = "How many days of paid leave are there?"
    both = reader.scores(question, [*LEAVE_SENTENCES, *LIBRARY_SENTENCES], contexts=[LEAVE] * 3 + [LIBRARY] * 3)
    one = reader.scores(question, LEAVE_SENTENCES, contexts=[LEAVE] * 3)
    other = reader.scores(question, LIBRARY_SENTENCES, contexts=[LIBRARY] * 3)
    assert np.allclose(both, np.concatenate([one, other]), atol=1e-3)


def test_equal_sentences_score_alike_and_empty_ones_last(reader: Reader) -> None:
    scores = reader.scores("How many days?", ["25 days.", "25 days.", ""])
    assert scores[0] == scores[1]
    assert scores[2] == -np.inf
    assert reader.scores("How many days?", []).shape == (0,)


def test_without_a_context_that_holds_it_a_sentence_is_read_alone(reader: Reader) -> None:
    alone = reader.scores("How many days?", ["25 days."])
    assert np.allclose(alone, reader.scores("How many days?", ["25 days."], contexts=["Something else."]), atol=1e-4)
    with pytest.raises(ValueError, match="1 contexts for 2 sentences"):
        reader.scores("How many days?", ["25 days.", "No."], contexts=["25 days."])


def test_the_time_budget_leaves_the_last_sentences_unread() -> None:
    def ticking() -> Iterator[float]:
        return (0.05 * tick for tick in count())

    clock = ticking()
    reader = Reader(clock=lambda: next(clock))
    sentences = [f"{LEAVE} Number {number}. " * 4 for number in range(12)]
    scores = reader.scores("How many days?", sentences, budget_ms=80)
    unread = np.isnan(scores)
    assert not unread[0]
    assert unread.any()
    assert (np.diff(unread.astype(int)) >= 0).all()
    assert not np.isnan(reader.scores("How many days?", sentences)).any()


def test_stances_are_probabilities(reader: Reader) -> None:
    shares = reader.stances("Employees have 25 days of leave.", [*LEAVE_SENTENCES, "", LEAVE * 20])
    assert shares.shape == (5, 3)
    assert np.allclose(shares.sum(axis=1), 1.0, atol=1e-5)
    assert reader.stances("Employees have leave.", []).shape == (0, 3)


def test_threads_may_share_it(reader: Reader) -> None:
    questions = [f"How many days of leave in year {year}?" for year in range(12)]

    def read(question: str) -> list[float]:
        scores: list[float] = reader.scores(question, LEAVE_SENTENCES, contexts=[LEAVE] * 3).tolist()
        return scores

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, questions)) == [read(question) for question in questions]


def test_it_is_there_unless_the_settings_do_without_it() -> None:
    assert reader_on_demand(Settings(reader="off")) is None
    for setting in ("on", "passages"):
        opened = reader_on_demand(Settings(reader=setting))
        assert opened is not None
        assert opened().sha256 == MODEL_SHA256
        assert opened() is opened(), "opened once"


def test_where_it_reads_the_index_damage_is_found_at_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Reader.__init__, "__defaults__", (tmp_path,))
    assert reader_on_demand(Settings(reader="passages")) is not None
    with pytest.raises(ModelError, match="could not be read"):
        reader_on_demand(Settings(reader="on"))


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="could not be read"):
        Reader(tmp_path)
    shutil.copytree(MODEL_FOLDER, tmp_path / "model")
    with (tmp_path / "model" / WEIGHTS).open("r+b") as file:
        file.write(b"damaged")
    with pytest.raises(ModelError, match="damaged or of another version"):
        Reader(tmp_path / "model")
