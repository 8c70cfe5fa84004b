"""The documents of one build on a server, as plain text in pieces."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from policychat.corpus.extraction import Found, FoundField
from policychat.errors import IndexUnavailable, NotFoundError
from policychat.index.documents import DocumentWriter
from policychat.index.server.collection import ServerCollection
from policychat.schema import Document

_FOUND = TypeAdapter(dict[FoundField, Found])
_PIECE_CHARS = 8000
_DOCUMENTS_AT_ONCE = 100
_PIECES_AT_ONCE = 200
# The pieces are found by id; servers want a vector all the same, and near ones are never asked for.
_NO_VECTOR = [0.0]


@dataclass(frozen=True)
class _Row:
    """A row of the file that `DocumentWriter` writes."""

    document_id: str
    info: str
    text: str
    pages: str
    source_key: str | None
    found: str


class ServerDocuments:
    """Record "N-P" is piece P of the document N; piece 0 says in its metadata what is known beside the text."""

    def __init__(self, collection: ServerCollection) -> None:
        self._collection = collection

    def upload(self, path: Path) -> None:
        """Write the documents of the file that `DocumentWriter` wrote at `path`."""
        ids: list[str] = []
        texts: list[str] = []
        metadatas: list[dict[str, Any]] = []
        for number, row in enumerate(_rows(path)):
            for piece, start in enumerate(range(0, max(1, len(row.text)), _PIECE_CHARS)):
                ids.append(f"{number}-{piece}")
                texts.append(row.text[start : start + _PIECE_CHARS])
                metadatas.append({"document_id": row.document_id, "piece": piece} | ({} if piece else _beside(row)))
            if len(ids) >= _PIECES_AT_ONCE:
                self._add(ids, texts, metadatas)
                ids, texts, metadatas = [], [], []
        if ids:
            self._add(ids, texts, metadatas)

    def download(self, path: Path, *, count: int) -> None:
        """Write the `count` documents into a new file at `path`, as it was before `upload`.

        Raises IndexUnavailable where one is missing or not what it was.
        """
        with DocumentWriter(path) as writer:
            for first in range(0, count, _DOCUMENTS_AT_ONCE):
                numbers = range(first, min(first + _DOCUMENTS_AT_ONCE, count))
                heads = self._get([f"{number}-0" for number in numbers])
                rest = {number: _pieces(heads.get(f"{number}-0"))[1:] for number in numbers}
                others = self._get([f"{number}-{piece}" for number in numbers for piece in rest[number]])
                for number in numbers:
                    pieces = [heads[f"{number}-0"], *(others.get(f"{number}-{piece}") for piece in rest[number])]
                    document, source_key, found = _document(pieces)
                    writer.add(document, source_key=source_key, found=_FOUND.validate_json(found))

    def get(self, document_id: str) -> Document:
        """See `policychat.index.places.Texts`."""
        got = self._collection.get(where={"document_id": document_id}, include=["documents", "metadatas"])
        pieces = sorted(zip(got["documents"], got["metadatas"], strict=True), key=lambda piece: int(piece[1]["piece"]))
        if not pieces:
            raise NotFoundError(f"there is no document {document_id!r}")
        return _document(pieces)[0]

    def text(self, document_id: str) -> str:
        """See `policychat.index.places.Texts`."""
        return self.get(document_id).text

    def _add(self, ids: list[str], texts: list[str], metadatas: list[dict[str, Any]]) -> None:
        self._collection.add(ids=ids, embeddings=[_NO_VECTOR] * len(ids), documents=texts, metadatas=metadatas)

    def _get(self, ids: list[str]) -> dict[str, tuple[str, dict[str, Any]]]:
        found: dict[str, tuple[str, dict[str, Any]]] = {}
        for start in range(0, len(ids), _PIECES_AT_ONCE):
            some = self._collection.get(ids[start : start + _PIECES_AT_ONCE], include=["documents", "metadatas"])
            found |= {
                key: (text, metadata)
                for key, text, metadata in zip(some["ids"], some["documents"], some["metadatas"], strict=True)
            }
        return found


def _rows(path: Path) -> Iterator[_Row]:
    columns = "document_id, info, text, pages, source_key, found"
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        for row in connection.execute(f"SELECT {columns} FROM documents ORDER BY document_id"):
            yield _Row(*row)


def _beside(row: _Row) -> dict[str, Any]:
    pieces = -(-max(1, len(row.text)) // _PIECE_CHARS)
    said = {"pieces": pieces, "info": row.info, "pages": row.pages, "found": row.found}
    said["sha256"] = _digest(row.text)
    return said | ({} if row.source_key is None else {"source_key": row.source_key})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _pieces(head: tuple[str, dict[str, Any]] | None) -> range:
    if head is None:
        raise IndexUnavailable("the server lacks a document of the index; run `policychat index` to build it again")
    return range(int(head[1]["pieces"]))


def _document(pieces: Sequence[tuple[str, dict[str, Any]] | None]) -> tuple[Document, str | None, str]:
    """The document of these pieces in order, its source key, and what was found in it as JSON."""
    text = "".join(piece[0] for piece in pieces if piece is not None)
    head = pieces[0]
    assert head is not None
    document = Document(**json.loads(head[1]["info"]), text=text, pages=tuple(json.loads(head[1]["pages"])))
    if _digest(text) != head[1]["sha256"]:
        raise IndexUnavailable(
            f"the text of {document.document_id} on the server is not the one that was indexed; run "
            "`policychat index` to build the index again"
        )
    return document, head[1].get("source_key"), head[1]["found"]
