"""Answers that readers chose to share."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping

from sqlalchemy import Connection, Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from policychat.schema import Answer, ClaimReport
from policychat.state.shapes import Shareable, Shared, quoted_documents
from policychat.state.tables import quoted, shared

# 96 bits: nobody finds a shared answer by guessing.
_PERMALINK_BYTES = 12
_DAY_SECONDS = 24 * 60 * 60


class SharedAnswers:
    """The shared answers of one database. Those past their days are invisible, and deleted with the next share."""

    def __init__(
        self,
        engine: Engine,
        *,
        days: int,
        now: Callable[[], float] = time.time,
        surely_past: Callable[[], float] | None = None,
    ) -> None:
        """days: how long an answer is kept, at least 1. now: the clock, in seconds since 1970.

        surely_past: the moment up to which answers may be deleted, by default `now`.
        """
        self._engine = engine
        self._seconds = days * _DAY_SECONDS
        self._now = now
        self._surely_past = surely_past or now

    def share(self, content: Shareable, *, sources: Mapping[str, str]) -> Shared:
        """Store `content` under a permalink of its own; shared again, it keeps the one that it has."""
        try:
            with self._engine.begin() as connection:
                now = int(self._now())
                _delete(connection, self._past())
                found = self._find(connection, shared.c.answer_id == content.answer_id)
                return found or self._store(connection, content, sources, now)
        except IntegrityError:  # somebody else shared the same answer in this very moment
            with self._engine.connect() as connection:
                found = self._find(connection, shared.c.answer_id == content.answer_id)
                if found is None:
                    raise
                return found

    def get(self, permalink: str) -> Shared | None:
        """What was shared under `permalink`; None where nothing was, or its days are over."""
        with self._engine.connect() as connection:
            return self._find(connection, shared.c.permalink == permalink)

    def by_answer_id(self, answer_id: str) -> Shared | None:
        """The shared answer of that id, if it was shared."""
        with self._engine.connect() as connection:
            return self._find(connection, shared.c.answer_id == answer_id)

    def delete(self, permalink: str) -> bool:
        """Delete one shared answer, and say whether there was one."""
        with self._engine.begin() as connection:
            gone = _delete(connection, select(shared.c.permalink).where(shared.c.permalink == permalink))
        self._empty_log()
        return gone > 0

    def forget_document(self, document_id: str) -> int:
        """Delete every shared answer that quotes `document_id`; how many there were."""
        with self._engine.begin() as connection:
            gone = _delete(connection, select(quoted.c.permalink).where(quoted.c.document_id == document_id))
        self._empty_log()
        return gone

    def purge(self) -> int:
        """Delete the answers whose days are over; how many there were."""
        with self._engine.begin() as connection:
            return _delete(connection, self._past())

    def _past(self) -> object:
        return select(shared.c.permalink).where(shared.c.expires_at <= int(self._surely_past()))

    def _store(self, connection: Connection, content: Shareable, sources: Mapping[str, str], now: int) -> Shared:
        stored = Shared(secrets.token_urlsafe(_PERMALINK_BYTES), content, dict(sources), now, now + self._seconds)
        connection.execute(
            insert(shared).values(
                permalink=stored.permalink,
                answer_id=content.answer_id,
                kind=stored.kind,
                body=content.model_dump_json(),
                sources=json.dumps(stored.sources),
                shared_at=stored.shared_at,
                expires_at=stored.expires_at,
            )
        )
        rows = [{"permalink": stored.permalink, "document_id": name} for name in sorted(quoted_documents(content))]
        if rows:
            connection.execute(insert(quoted), rows)
        return stored

    def _find(self, connection: Connection, condition: object) -> Shared | None:
        query = select(shared).where(condition, shared.c.expires_at > int(self._now()))  # type: ignore[arg-type]
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        shape = Answer if row.kind == "answer" else ClaimReport
        return Shared(
            permalink=row.permalink,
            content=shape.model_validate_json(row.body),
            sources=json.loads(row.sources),
            shared_at=row.shared_at,
            expires_at=row.expires_at,
        )

    def _empty_log(self) -> None:
        """What was deleted goes from SQLite's log of writes as well, not only from the tables."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _delete(connection: Connection, permalinks: object) -> int:
    gone = list(connection.execute(permalinks).scalars())  # type: ignore[call-overload]
    connection.execute(delete(quoted).where(quoted.c.permalink.in_(gone)))
    return int(connection.execute(delete(shared).where(shared.c.permalink.in_(gone))).rowcount)
