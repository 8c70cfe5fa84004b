"""What readers say about answers."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Engine, select
from sqlalchemy.dialects import postgresql, sqlite

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
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        added = insert(feedback).values(row)
        with self._engine.begin() as connection:
            connection.execute(added.on_conflict_do_update(index_elements=[feedback.c.answer_id], set_=row))

    def latest(self, count: int) -> list[Feedback]:
        """The last `count` ratings, newest first."""
        query = select(feedback).order_by(feedback.c.given_at.desc(), feedback.c.answer_id).limit(count)
        with self._engine.connect() as connection:
            return [Feedback.model_validate(row._asdict()) for row in connection.execute(query)]


def _storable(text: str | None) -> str | None:
    """`text` without what PostgreSQL cannot hold."""
    return None if text is None else text.replace("\0", "")
