"""Shared answers in a real SQLite file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from policychat.errors import StateUnavailable
from policychat.schema import Answer, Citation
from policychat.settings import Settings
from policychat.state.database import open_database
from policychat.state.shared_answers import SharedAnswers
from policychat.state.state import FILE_NAME, State

DAY = 24 * 60 * 60
MakeAnswer = Callable[..., Answer]


def make_answer(answer_id: str = "a1", *, document_id: str = "ferry.txt", quote: str = "It runs daily.") -> Answer:
    citation = Citation(
        marker=1, document_id=document_id, passage_id="p", title="Ferry", publisher=None, published=None,
        published_inferred=False, translated_from=None, language="en", url=None, link=None, page=None, heading=None,
        quote=quote, start=0, end=len(quote), context_before=None,
    )  # fmt: skip
    return Answer(
        answer_id=answer_id, question="Does it run?", language="en", status="answered", answer=f"“{quote}” [1]",
        confidence=0.9, citations=(citation,), reason=None, nearest=(), index_version="v1", mode="extractive",
        elapsed_ms=1.0,
    )  # fmt: skip


def test_an_answer_is_found_as_it_was_shared_by_any_process(tmp_path: Path) -> None:
    answer = make_answer()
    stored = SharedAnswers(open_database(tmp_path / FILE_NAME), days=1).share(answer, sources={"ferry.txt": "hash"})
    found = SharedAnswers(open_database(tmp_path / FILE_NAME), days=1).get(stored.permalink)
    assert found == stored
    assert found.content == answer
    assert (tmp_path / FILE_NAME).read_bytes()[18:20] == b"\x02\x02"  # write-ahead logging


def test_sharing_twice_gives_one_permalink_even_at_once(tmp_path: Path) -> None:
    answers = SharedAnswers(open_database(tmp_path / FILE_NAME), days=1)
    together = threading.Barrier(8)

    def share(_: int) -> str:
        together.wait()
        return answers.share(make_answer(), sources={}).permalink

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(share, range(8)))) == 1


def test_days_end(tmp_path: Path) -> None:
    now = 1_000_000.0
    answers = SharedAnswers(open_database(tmp_path / FILE_NAME), days=2, now=lambda: now)
    permalink = answers.share(make_answer(), sources={}).permalink
    now += 2 * DAY - 1
    assert answers.get(permalink)
    now += 1
    assert answers.get(permalink) is None
    assert answers.purge() == 1
    assert answers.purge() == 0


def test_forgetting_a_document_leaves_no_word_of_it_on_disk(tmp_path: Path) -> None:
    answers = SharedAnswers(open_database(tmp_path / FILE_NAME), days=1)
    kept = answers.share(make_answer("a2", document_id="bridge.txt"), sources={})
    gone = answers.share(make_answer(quote="The secret toll is nine crowns."), sources={})
    assert answers.forget_document("ferry.txt") == 1
    assert answers.get(gone.permalink) is None
    assert answers.get(kept.permalink)
    assert not any(b"nine crowns" in path.read_bytes() for path in tmp_path.iterdir())


def test_deleting_says_whether_there_was_one(tmp_path: Path) -> None:
    answers = SharedAnswers(open_database(tmp_path / FILE_NAME), days=1)
    permalink = answers.share(make_answer(), sources={}).permalink
    assert answers.delete(permalink)
    assert not answers.delete(permalink)


def test_a_permalink_is_data(tmp_path: Path) -> None:
    answers = SharedAnswers(open_database(tmp_path / FILE_NAME), days=1)
    answers.share(make_answer(), sources={})
    assert answers.get("' OR 1=1 --") is None


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    assert not State(Settings(state_dir=tmp_path)).exists
    (tmp_path / FILE_NAME).write_text("no database, but long enough to be looked at as one" * 10)
    with pytest.raises(StateUnavailable, match=FILE_NAME):
        open_database(tmp_path / FILE_NAME)


def test_a_file_that_breaks_later_is_named_too(tmp_path: Path) -> None:
    answers = SharedAnswers(open_database(tmp_path / FILE_NAME), days=1)
    answers.share(make_answer(), sources={})
    for path in tmp_path.iterdir():
        path.write_bytes(b"overwritten " * 1000)
    with pytest.raises(StateUnavailable, match=FILE_NAME):
        answers.get("any")
