"""An index that another version of policychat made: nothing of it is lost, and its embeddings are used again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policychat.answer.opening import open_answerer
from policychat.errors import IndexOutdated, IndexUnavailable
from policychat.index import build
from policychat.index.embedding import EmbeddingModel
from policychat.index.manifest import MANIFEST_NAME, read_manifest
from policychat.index.other_format import find_leftovers
from policychat.index.progress import Progress
from tests.conftest import Library


def made_by(version: int, index_dir: Path, **changes: Any) -> str:
    """Have the index in `index_dir` look as if another version of policychat had made it; its build's directory."""
    path = index_dir / MANIFEST_NAME
    table = json.loads(path.read_text("utf-8"))
    # What a format after the first added is not in its manifest.
    missing = ("source_sha256", "vectors") if version == 1 else ()
    table = {name: value for name, value in table.items() if name not in missing} | {"format": version} | changes
    path.write_text(json.dumps(table), "utf-8")
    return str(table["directory"])


def refuse(*_: object) -> None:
    raise AssertionError("embedded again")


class Killed(BaseException):
    """Stands for whatever ends a build half-way."""


def test_an_older_index_is_built_anew_without_embedding_again(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    first = library.build()
    old = made_by(1, library.settings.index_dir)
    with pytest.raises(IndexOutdated, match=r"older version of policychat \(format 1.*policychat index"):
        read_manifest(library.settings.index_dir)
    result = build.build_index(library.settings, model=library.model, embed=refuse)  # type: ignore[arg-type]
    assert (result.built, result.embedded, result.reused) == (True, 0, first.manifest.vectors)
    assert result.changes.unchanged == 2
    assert "older version of policychat" in caplog.text
    assert result.manifest.index_version == first.manifest.index_version
    assert library.builds == [result.manifest.directory]
    assert old not in library.builds


def test_the_older_build_stays_until_the_new_one_is_finished(library: Library) -> None:
    library.build()
    old = made_by(1, library.settings.index_dir)
    before = (library.settings.index_dir / MANIFEST_NAME).read_bytes()

    def die(progress: Progress) -> None:
        if progress.stage == "store":
            raise Killed

    with pytest.raises(Killed):
        build.build_index(library.settings, model=library.model, report=die)
    assert library.builds == [old]
    assert (library.settings.index_dir / MANIFEST_NAME).read_bytes() == before


def test_asking_builds_an_older_index_anew_first(library: Library) -> None:
    library.build()
    made_by(1, library.settings.index_dir)
    opened = open_answerer(library.settings, wording=library.wording)
    assert opened.ask("How many passengers does the harbour ferry carry a day?").status == "answered"
    opened.index.close()


def test_a_newer_index_is_not_taken_for_a_damaged_one(library: Library) -> None:
    library.build()
    made_by(99, library.settings.index_dir)
    with pytest.raises(IndexUnavailable, match="newer version of policychat"):
        read_manifest(library.settings.index_dir)
    assert build.build_index(library.settings, model=library.model, embed=refuse).built  # type: ignore[arg-type]


def test_what_does_not_fit_is_not_taken_over(library: Library, model: EmbeddingModel) -> None:
    library.build()
    index_dir = library.settings.index_dir
    directory = made_by(1, index_dir, embedding_model_sha256="0" * 64)
    left = find_leftovers(index_dir, model=model)
    assert left is not None
    assert left.directory_name == directory
    assert left.vectors is None
    assert left.documents is not None  # texts are good with any model

    made_by(1, index_dir, embedding_model_sha256=model.sha256)
    keys = index_dir / directory / "vectors.keys"
    keys.write_bytes(bytes(len(keys.read_bytes())))
    left = find_leftovers(index_dir, model=model)
    assert left is not None
    assert left.vectors is None


@pytest.mark.parametrize("directory", ["../elsewhere", "/etc", "build-../..", ""])
def test_a_manifest_cannot_name_another_folder(library: Library, model: EmbeddingModel, directory: str) -> None:
    library.build()
    made_by(1, library.settings.index_dir, directory=directory)
    assert find_leftovers(library.settings.index_dir, model=model) is None
