"""What readers say about answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from policychat.state.shapes import Feedback, Rating
from policychat.state.tables import feedback


class FeedbackStore:
    """The ratings in one database, one for each answer: who changes their mind replaces the rating before."""

    def __init__(self, engine: Engine, *, now: Callable[[], float] = time.time) -> None:
        """now: the clock, in seconds since 1970."""
        self._engine = engine
        self._now = now

    def store(
        self,
        *,
        answer_id: str,
        rating: Rating,
        reason: str | None,
        question: str | None,
        outcome: str,
        index_version: str,
    ) -> None:
        """Store a rating, in place of an earlier one of the same answer."""
        row = {
            "answer_id": answer_id,
            "rating": rating,
            "reason": _storable(reason),
            "question": _storable(question),
            "outcome": outcome,
            "index_version": index_version,
            "given_at": int(self._now()),
        }
        try:
            self._replace(row)
        except IntegrityError:  # somebody else rated the same answer in this very moment, and was first
            self._replace(row)

    def _replace(self, row: Mapping[str, object]) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(feedback).where(feedback.c.answer_id == row["answer_id"]))
            connection.execute(insert(feedback).values(row))

    def latest(self, count: int) -> list[Feedback]:
        """The last `count` ratings, newest first."""
        query = select(feedback).order_by(feedback.c.given_at.desc(), feedback.c.answer_id).limit(count)
        with self._engine.connect() as connection:
            return [Feedback.model_validate(row._asdict()) for row in connection.execute(query)]


def _storable(text: str | None) -> str | None:
    """`text` without what PostgreSQL cannot hold."""
    return None if text is None else text.replace("\0", "")
