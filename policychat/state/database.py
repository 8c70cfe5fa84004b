"""Opening the database."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, NoSuchModuleError, ProgrammingError, SQLAlchemyError

from policychat.errors import SettingsError, StateUnavailable
from policychat.state.tables import metadata

_BUSY_SECONDS = 10
_CONNECT_SECONDS = 5
_SQLITE, _POSTGRESQL = "sqlite", "postgresql"
# Two processes may make the tables at the same moment; the second then finds them.
_ATTEMPTS = 2


def open_database(where: Path | str) -> Engine:
    """The database in the SQLite file `where`, or at that SQLAlchemy URL; its tables are made where they are missing.

    Safe to share between threads and processes. Raises StateUnavailable where it cannot be reached or written or is
    no such database, SettingsError where no driver for such a URL is installed.
    """
    url = make_url(where) if isinstance(where, str) else URL.create(_SQLITE, database=str(where))
    name = url.render_as_string(hide_password=True) if isinstance(where, str) else str(where)
    if url.get_backend_name() == _SQLITE and url.database:
        # What readers share is theirs and the operator's, not every user's of the machine.
        try:
            Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StateUnavailable(f"the database {name} cannot be used: {error.strerror}") from error
    try:
        engine = _engine(url)
        event.listen(engine, "handle_error", partial(_explain, name))
        _make_tables(engine)
    except (ImportError, NoSuchModuleError) as error:
        extra = "; run pip install 'policychat[postgres]'" if url.get_backend_name() == _POSTGRESQL else ""
        raise SettingsError(f"no driver for the database {name} is installed{extra}") from error
    except SQLAlchemyError as error:
        raise StateUnavailable(
            f"the database {name} cannot be used: {getattr(error, 'orig', None) or error}"
        ) from error
    return engine


def _engine(url: URL) -> Engine:
    """Its errors do not name what was to be stored: a reader's words belong in no log."""
    if url.get_backend_name() == _SQLITE:
        engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS}, hide_parameters=True)
        event.listen(engine, "connect", _prepare)
        return engine
    arguments = {"connect_timeout": _CONNECT_SECONDS} if url.get_backend_name() == _POSTGRESQL else {}
    # A connection that has died since it was used is exchanged instead of costing a reader an answer.
    return create_engine(url, pool_pre_ping=True, connect_args=arguments, hide_parameters=True)


def _make_tables(engine: Engine) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            metadata.create_all(engine)
            return
        except (IntegrityError, ProgrammingError, StateUnavailable):
            if attempt == _ATTEMPTS:
                raise


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")
    # What is deleted is overwritten: a document that was forgotten is not to be found in free pages.
    connection.execute("PRAGMA secure_delete=ON")


def _explain(name: str, context: ExceptionContext) -> None:
    """A full disk, a lost server, a locked or damaged file: said once here, not wherever something is stored."""
    error = context.sqlalchemy_exception
    if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError) and not context.is_pre_ping:
        reason = " ".join(str(context.original_exception).split())
        raise StateUnavailable(f"the database {name} cannot be used: {reason}") from context.original_exception
