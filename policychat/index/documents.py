"""The texts and descriptions of the indexed documents, in one SQLite file that is never changed once built."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path

from policychat.errors import IndexUnavailable, NotFoundError
from policychat.schema import Document, DocumentInfo

_TABLE = "CREATE TABLE documents (document_id TEXT PRIMARY KEY, info TEXT NOT NULL, text TEXT NOT NULL) WITHOUT ROWID"


def write_documents(path: Path, documents: Iterable[Document]) -> None:
    """Create the file at `path` with `documents`, whose ids are unique."""
    with sqlite3.connect(path) as connection:
        connection.execute(_TABLE)
        connection.executemany(
            "INSERT INTO documents VALUES (?, ?, ?)",
            (
                (document.document_id, document.model_dump_json(exclude={"text"}), document.text)
                for document in documents
            ),
        )
    connection.close()


class DocumentStore:
    """Read access to the documents of one index; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Raises IndexUnavailable where `path` is not such a file."""
        self._path = path
        self._local = threading.local()
        try:
            self._infos = {
                info.document_id: info
                for (json,) in self._connection().execute("SELECT info FROM documents ORDER BY document_id")
                for info in (DocumentInfo.model_validate_json(json),)
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
        self.info(document_id)
        query = "SELECT text FROM documents WHERE document_id = ?"
        try:
            return str(self._connection().execute(query, (document_id,)).fetchone()[0])
        except (sqlite3.Error, TypeError) as error:
            raise IndexUnavailable(f"the text of {document_id} cannot be read: {error}") from error

    def get(self, document_id: str) -> Document:
        """A document with its text. Raises NotFoundError."""
        return Document(**self.info(document_id).model_dump(), text=self.text(document_id))

    def _connection(self) -> sqlite3.Connection:
        """One read-only connection per thread, as SQLite wants it."""
        if not hasattr(self._local, "connection"):
            uri = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
            self._local.connection = sqlite3.connect(uri, uri=True)
        connection: sqlite3.Connection = self._local.connection
        return connection
