"""What makes one index differ from another."""

from __future__ import annotations

from policychat.index.version import index_version
from policychat.schema import DocumentInfo


def info(name: str, **fields: str) -> DocumentInfo:
    return DocumentInfo.model_validate(
        {"document_id": name, "path": name, "title": "T", "language": "en", "sha256": "0" * 64} | fields
    )


def version(*infos: DocumentInfo, model: str = "m", tokens: int = 192) -> str:
    return index_version(infos, model_sha256=model, passage_tokens=tokens)


def test_the_order_of_documents_does_not_matter() -> None:
    assert version(info("a"), info("b")) == version(info("b"), info("a"))


def test_everything_that_changes_answers_changes_the_version() -> None:
    versions = [
        version(info("a")),
        version(info("a"), info("b")),
        version(info("a", sha256="1" * 64)),
        version(info("a", published="2022")),
        version(info("a"), model="other"),
        version(info("a"), tokens=64),
    ]
    assert len(set(versions)) == len(versions)
