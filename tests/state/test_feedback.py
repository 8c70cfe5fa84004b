"""Ratings in a real SQLite file."""

from __future__ import annotations

from pathlib import Path

from policychat.state.database import open_database
from policychat.state.feedback import FeedbackStore


def test_the_last_word_of_a_reader_counts(tmp_path: Path) -> None:
    store = FeedbackStore(open_database(tmp_path / "state.sqlite"), now=lambda: 5.5)
    for rating, reason in (("up", None), ("down", "wrong year")):
        store.store(answer_id="a", rating=rating, reason=reason, question=None, outcome="answered", index_version="v")  # type: ignore[arg-type]
    (only,) = store.latest(10)
    assert (only.rating, only.reason, only.given_at) == ("down", "wrong year", 5)
