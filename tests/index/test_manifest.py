"""The file that says which build is current."""

from __future__ import annotations

from pathlib import Path

import pytest

from policychat.errors import IndexUnavailable
from policychat.index.manifest import read_manifest, write_manifest
from policychat.schema import FileRecord, Manifest, SkippedFile


def manifest() -> Manifest:
    return Manifest(
        index_version="0123456789abcdef", directory="build-x", corpus="/corpus", embedding_model="m",
        embedding_model_sha256="s",
        second_embedding_sha256=None, dimension=3, chunker_version="1", passage_tokens=192, documents=1, passages=2,
        sentences=3, skipped=(SkippedFile(path="图.pdf", reason="why"),), built_at="2026-01-01T00:00:00+00:00",
        seconds=1.5, vectors=4, source_sha256="0" * 64, files={"a": FileRecord(bytes=1, sha256=None)},
    )  # fmt: skip


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_manifest(tmp_path, manifest())
    assert read_manifest(tmp_path) == manifest()
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_before_the_first_build_there_is_none(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None
    assert read_manifest(tmp_path / "nowhere") is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"format": 1}', b"\xff\xfe"])
def test_a_damaged_manifest_says_how_to_mend_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(IndexUnavailable, match="policychat index"):
        read_manifest(tmp_path)


def test_a_manifest_of_another_format_is_refused(tmp_path: Path) -> None:
    write_manifest(tmp_path, manifest())
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"format": 2', '"format": 1'), "utf-8")
    with pytest.raises(IndexUnavailable):
        read_manifest(tmp_path)
