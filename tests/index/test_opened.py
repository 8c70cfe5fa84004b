"""Opening an index, whole or damaged."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from policychat.errors import IndexUnavailable, ModelError, PolicyChatError
from policychat.index import locks
from policychat.index.locks import hold_for_reading
from tests.conftest import Library


def edit_manifest(index_dir: Path, **fields: object) -> None:
    path = index_dir / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | fields), "utf-8")


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def one_byte_changed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 0xFF
    path.write_bytes(data)


def garbage(path: Path) -> None:
    path.write_bytes(b"garbage " * (path.stat().st_size // 8 + 1))


def files(build: Path, pattern: str) -> Path:
    return next(path for path in sorted(build.rglob(pattern)) if path.is_file())


DAMAGES: dict[str, Callable[[Path, Path], object]] = {
    "manifest garbage": lambda index, build: (index / "manifest.json").write_text("{", "utf-8"),
    "build gone": lambda index, build: shutil.rmtree(build),
    "vectors cut": lambda index, build: truncate(build / "vectors.f32"),
    "vectors changed": lambda index, build: one_byte_changed(build / "vectors.f32"),
    "vectors gone": lambda index, build: (build / "vectors.f32").unlink(),
    "documents garbage": lambda index, build: garbage(build / "documents.sqlite"),
    "documents gone": lambda index, build: (build / "documents.sqlite").unlink(),
    "lexical cut": lambda index, build: truncate(files(build / "lexical", "*.npy")),
    "chroma gone": lambda index, build: shutil.rmtree(build / "chroma"),
    "chroma database gone": lambda index, build: (build / "chroma" / "chroma.sqlite3").unlink(),
    "chroma database garbage": lambda index, build: garbage(build / "chroma" / "chroma.sqlite3"),
    "chroma database cut": lambda index, build: truncate(build / "chroma" / "chroma.sqlite3"),
    "counts differ": lambda index, build: edit_manifest(index, passages=7),
}


def test_before_the_first_build_the_command_is_named(library: Library) -> None:
    with pytest.raises(IndexUnavailable, match="policychat index"), library.opened():
        pass


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_names_the_command_that_mends_it(library: Library, damage: str) -> None:
    built = library.build().manifest
    DAMAGES[damage](library.settings.index_dir, library.settings.index_dir / built.directory)
    with pytest.raises(IndexUnavailable, match="policychat index") as refusal, library.opened():
        pass
    assert "\n" not in str(refusal.value)
    library.build()
    with library.answering() as answerer:
        assert "900" in answerer.ask("How many passengers does the harbour ferry carry a day?").answer


def test_an_index_of_another_model_is_refused_and_mended(library: Library) -> None:
    library.build()
    edit_manifest(library.settings.index_dir, embedding_model="other", embedding_model_sha256="0" * 64)
    with pytest.raises(ModelError, match="policychat index"), library.opened():
        pass
    assert library.build().manifest.embedding_model_sha256 == library.model.sha256
    with library.opened():
        pass


def test_a_refused_index_is_not_held(library: Library) -> None:
    manifest = library.build().manifest
    (library.settings.index_dir / manifest.directory / "vectors.f32").unlink()
    with pytest.raises(PolicyChatError), library.opened():
        pass
    library.write("more.txt", "One more document.")
    library.build()
    assert manifest.directory not in library.builds


def test_opening_twice_changes_nothing(library: Library) -> None:
    library.build()
    for _ in range(3):
        with library.opened() as one, library.opened() as other:
            assert one.collection.count() == other.collection.count()
    assert not library.build().built


def test_a_build_replaced_while_it_is_opened_gives_the_new_one(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = library.build().manifest

    def hold_after_somebody_built(directory: Path) -> IO[str]:
        monkeypatch.setattr(locks, "hold_for_reading", hold_for_reading)
        library.write("ferry.txt", "The harbour ferry was sold.")
        library.build()
        return hold_for_reading(directory)

    monkeypatch.setattr(locks, "hold_for_reading", hold_after_somebody_built)
    with library.opened() as index:
        assert index.documents.text("ferry.txt") == "The harbour ferry was sold."
    assert first.directory not in library.builds
