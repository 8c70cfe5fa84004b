"""What a build has done so far, so that after a kill, a crash or a full disk the next one goes on from there."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from policychat.corpus.extraction import Extraction
from policychat.index.embedding import Vectors

_FILE = "work.sqlite"
_KEYS_AT_ONCE = 500  # SQLite takes no more than 32,766 variables, and long statements are slow to parse
_TABLES = """
CREATE TABLE IF NOT EXISTS made_with (model TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS extractions (key TEXT PRIMARY KEY, extraction TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS vectors (key BLOB NOT NULL UNIQUE, vector BLOB NOT NULL);
"""


class WorkLog:
    """Extractions and vectors made since the last finished build; SQLite keeps it whole through a power cut.

    It is a cache: whatever is wrong with it, it is begun anew. Only the holder of the build lock may open it.
    """

    def __init__(self, index_dir: Path, *, model_sha256: str) -> None:
        """Vectors of another model than this one are forgotten."""
        self._path = index_dir / _FILE
        try:
            self._connection = self._open(model_sha256)
        except sqlite3.DatabaseError:
            remove_work(index_dir)
            self._connection = self._open(model_sha256)

    def _open(self, model_sha256: str) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.executescript(_TABLES)
            if connection.execute("SELECT model FROM made_with").fetchone() != (model_sha256,):
                with connection:
                    connection.execute("DELETE FROM vectors")
                    connection.execute("DELETE FROM made_with")
                    connection.execute("INSERT INTO made_with VALUES (?)", (model_sha256,))
        except BaseException:
            connection.close()
            raise
        return connection

    def extraction(self, key: str) -> Extraction | None:
        """What was read from the file of this key (`policychat.corpus.load`)."""
        row = self._connection.execute("SELECT extraction FROM extractions WHERE key = ?", (key,)).fetchone()
        return Extraction.model_validate_json(row[0]) if row else None

    def keep_extraction(self, key: str, extraction: Extraction) -> None:
        """Remember what was read."""
        with self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO extractions VALUES (?, ?)", (key, extraction.model_dump_json())
            )

    def find(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """See `policychat.index.vectors.KnownVectors.find`."""
        found: dict[bytes, Vectors] = {}
        for first in range(0, len(keys), _KEYS_AT_ONCE):
            some = keys[first : first + _KEYS_AT_ONCE]
            marks = ",".join("?" * len(some))
            rows = self._connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)
            found |= {key: np.frombuffer(blob, dtype="<f4") for key, blob in rows}
        return found

    def find_second(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """None: the second model is quick enough to be asked again."""
        return {}

    def keep_vectors(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Remember the row of `vectors`, shape (len(keys), dimension), of each key; on disk on return."""
        blobs = (np.asarray(vector, dtype="<f4").tobytes() for vector in vectors)
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", zip(keys, blobs, strict=True))

    def close(self) -> None:
        """Let go of the file; what it holds stays for the next build."""
        self._connection.close()


def remove_work(index_dir: Path) -> None:
    """Forget all of it: the build it was for is finished."""
    for path in index_dir.glob(f"{_FILE}*"):
        path.unlink(missing_ok=True)


def is_work_left(index_dir: Path) -> bool:
    """True where a build was begun and has not been finished: it is at work, or it was interrupted."""
    path = index_dir / _FILE
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            found = "SELECT EXISTS (SELECT 1 FROM extractions) OR EXISTS (SELECT 1 FROM vectors)"
            return bool(connection.execute(found).fetchone()[0])
    except sqlite3.Error:
        return False
