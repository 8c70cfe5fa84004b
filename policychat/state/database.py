"""Opening the database."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from policychat.errors import StateUnavailable
from policychat.state.tables import metadata

_BUSY_SECONDS = 10


def open_database(path: Path) -> Engine:
    """The SQLite database in the file `path`, made where there is none. Safe to share between threads and processes.

    Raises StateUnavailable where the folder cannot be written or the file is no such database.
    """
    try:
        # What readers share is theirs and the operator's, not every user's of the machine.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_SECONDS})
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "handle_error", partial(_explain, path))
        metadata.create_all(engine)
    except (OSError, SQLAlchemyError) as error:
        reason = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
        raise StateUnavailable(f"the database {path} cannot be used: {reason}") from error
    return engine


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")
    # What is deleted is overwritten: a document that was forgotten is not to be found in free pages.
    connection.execute("PRAGMA secure_delete=ON")


def _explain(path: Path, context: ExceptionContext) -> None:
    """A full disk, a locked or damaged file: said once here instead of wherever something is stored."""
    if not isinstance(context.original_exception, sqlite3.IntegrityError):
        raise StateUnavailable(
            f"the database {path} cannot be used: {context.original_exception}"
        ) from context.original_exception
