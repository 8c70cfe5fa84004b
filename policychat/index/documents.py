"""The texts and descriptions of the indexed documents, in one SQLite file that is never changed once built."""

from __future__ import annotations

import json
import sqlite3
import threading
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from pydantic import TypeAdapter

from policychat.corpus.extraction import Extraction, Found, FoundField
from policychat.errors import IndexUnavailable, NotFoundError
from policychat.schema import Document, DocumentInfo

_TABLE = """
CREATE TABLE documents (
    document_id TEXT PRIMARY KEY, info TEXT NOT NULL, text TEXT NOT NULL, pages TEXT NOT NULL,
    source_key TEXT, found TEXT NOT NULL
);
CREATE INDEX by_source ON documents (source_key);
"""
_FOUND = TypeAdapter(dict[FoundField, Found])
_COMMIT_EVERY = 200
_PAGES_KEPT = 1024


class DocumentWriter:
    """Writes the file of a new build, one document at a time."""

    def __init__(self, path: Path) -> None:
        """`path` must not be there yet."""
        self._connection = sqlite3.connect(path)
        # A build that is cut off is thrown away; what a finished one wrote is synced before it becomes current.
        self._connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLE)
        self.count = 0

    def add(
        self, document: Document, *, source_key: str | None = None, found: dict[FoundField, Found] | None = None
    ) -> None:
        """The next document; its id is new. source_key: what its file is known by, for `find_extraction`."""
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)",
            (
                document.document_id,
                document.model_dump_json(exclude={"text", "pages"}),
                document.text,
                json.dumps(document.pages),
                source_key,
                _FOUND.dump_json(found or {}).decode(),
            ),
        )
        self.count += 1
        if self.count % _COMMIT_EVERY == 0:
            self._connection.commit()

    def __enter__(self) -> DocumentWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._connection.commit()
        self._connection.close()


class DocumentStore:
    """Read access to the documents of one index; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Raises IndexUnavailable where `path` is not such a file."""
        self._path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._connections: list[sqlite3.Connection] = []
        self._pages = lru_cache(maxsize=_PAGES_KEPT)(self._read_pages)
        try:
            self._infos = {
                info.document_id: info
                for (row,) in self._connection().execute("SELECT info FROM documents ORDER BY document_id")
                for info in (DocumentInfo.model_validate_json(row),)
            }
        except (sqlite3.Error, ValueError) as error:
            raise IndexUnavailable(f"the documents of the index cannot be read ({path}): {error}") from error

    def infos(self) -> list[DocumentInfo]:
        """What is known about each document, by document id."""
        return list(self._infos.values())

    def info(self, document_id: str) -> DocumentInfo:
        """What is known about one document. Raises NotFoundError."""
        try:
            return self._infos[document_id]
        except KeyError:
            raise NotFoundError(f"there is no document {document_id!r}") from None

    def text(self, document_id: str) -> str:
        """The text that offsets refer to. Raises NotFoundError."""
        return self._value("text", document_id)

    def get(self, document_id: str) -> Document:
        """A document with its text. Raises NotFoundError."""
        info = self.info(document_id)
        return Document(**info.model_dump(), text=self.text(document_id), pages=self._pages(document_id))

    def page(self, document_id: str, offset: int) -> int | None:
        """The page, from 1, that holds `offset`; None for documents without pages. Raises NotFoundError."""
        pages = self._pages(document_id)
        return max(1, bisect_right(pages, offset)) if pages else None

    def find_extraction(self, source_key: str) -> Extraction | None:
        """What was read from the file known by `source_key` when this was built."""
        query = "SELECT text, pages, found FROM documents WHERE source_key = ? LIMIT 1"
        row = self._connection().execute(query, (source_key,)).fetchone()
        if row is None:
            return None
        return Extraction(text=row[0], pages=tuple(json.loads(row[1])), found=_FOUND.validate_json(row[2]))

    def close(self) -> None:
        """Close every thread's connection; nothing can be read afterwards."""
        with self._lock:
            connections, self._connections = self._connections, []
        for connection in connections:
            connection.close()
        self._pages.cache_clear()

    def _read_pages(self, document_id: str) -> tuple[int, ...]:
        return tuple(json.loads(self._value("pages", document_id)))

    def _value(self, column: str, document_id: str) -> str:
        self.info(document_id)
        query = f"SELECT {column} FROM documents WHERE document_id = ?"
        try:
            return str(self._connection().execute(query, (document_id,)).fetchone()[0])
        except (sqlite3.Error, TypeError) as error:
            raise IndexUnavailable(f"the text of {document_id} cannot be read: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        """One read-only connection per thread, as SQLite wants it."""
        if not hasattr(self._local, "connection"):
            uri = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
            self._local.connection = sqlite3.connect(uri, uri=True, check_same_thread=False)  # `close` is anybody's
            with self._lock:
                self._connections.append(self._local.connection)
        connection: sqlite3.Connection = self._local.connection
        return connection


def stream_documents(path: Path) -> Iterator[Document]:
    """The documents in the file by document id, one in memory at a time."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        for info, text, pages in connection.execute("SELECT info, text, pages FROM documents ORDER BY document_id"):
            yield Document(**json.loads(info), text=text, pages=tuple(json.loads(pages)))
