"""The documents of an index."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from policychat.errors import IndexUnavailable, NotFoundError
from policychat.index.documents import DocumentStore, DocumentWriter
from policychat.schema import Document


def document(name: str, text: str) -> Document:
    return Document(
        document_id=name,
        path=name,
        title=f"Title of {name}",
        language="en",
        published="2022-06",
        sha256="0" * 64,
        text=text,
    )


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    path = tmp_path / "with space #1?" / "documents.sqlite"
    path.parent.mkdir()
    with DocumentWriter(path) as writer:
        writer.add(document("b.txt", "second\n"))
        writer.add(document("a.txt", " “一”\t𝒳\u0301 \n\n"))
    return DocumentStore(path)


def test_text_and_description_come_back_exactly(store: DocumentStore) -> None:
    assert store.get("a.txt") == document("a.txt", " “一”\t𝒳\u0301 \n\n")
    assert store.text("b.txt") == "second\n"
    assert [info.document_id for info in store.infos()] == ["a.txt", "b.txt"]


@pytest.mark.parametrize("name", ["c.txt", "", "a.txt' OR '1'='1"])
def test_an_unknown_document(store: DocumentStore, name: str) -> None:
    for look in (store.get, store.text, store.info):
        with pytest.raises(NotFoundError):
            look(name)


def test_threads_read_at_once(store: DocumentStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(store.text, ["b.txt"] * 50)) == {"second\n"}


@pytest.mark.parametrize("content", [None, b"", b"garbage" * 1000])
def test_a_missing_or_damaged_file(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "documents.sqlite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(IndexUnavailable):
        DocumentStore(path)
