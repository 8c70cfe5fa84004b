"""Builds that are killed: what was there goes on serving, and the next build takes up the work."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from policychat.index import build
from policychat.index.embedding import EmbeddingModel
from policychat.index.manifest import read_manifest
from policychat.index.opened import open_index
from policychat.index.progress import Progress
from policychat.index.work import WorkLog, is_work_left
from tests.conftest import Library

KILLS = 20


def write(folder: Path, *, documents: int, year: int) -> Path:
    folder.mkdir(parents=True)
    for number in range(documents):
        # Every third document differs from year to year.
        when = year if number % 3 == 0 else 2000
        sentences = [
            f"In {when} the harbour ferry of pier {number} carried {number * 100 + line} passengers in week {line}."
            for line in range(12)
        ]
        (folder / f"pier-{number:03d}.txt").write_text("\n\n".join(sentences) + "\n", "utf-8")
    return folder


def contents(directory: Path) -> dict[str, Any]:
    """What a build holds, without what differs by chance (the database pages of Chroma, say)."""
    with closing(sqlite3.connect(directory / "documents.sqlite")) as connection:
        documents = connection.execute("SELECT * FROM documents ORDER BY document_id").fetchall()
    with closing(sqlite3.connect(directory / "chroma" / "chroma.sqlite3")) as connection:
        metadata = connection.execute(
            "SELECT embedding_id, key, string_value, int_value FROM embedding_metadata"
            " JOIN embeddings USING (id) ORDER BY embedding_id, key"
        ).fetchall()
    return {
        "documents": documents,
        "passages": metadata,
        **{name: (directory / name).read_bytes() for name in ("vectors.f32", "vectors.keys")},
        **{path.name: path.read_bytes() for path in sorted((directory / "lexical").iterdir())},
    }


@pytest.mark.slow
def test_an_index_built_with_twenty_kills_equals_one_built_in_peace(tmp_path: Path) -> None:
    first = write(tmp_path / "first", documents=30, year=2001)
    corpus = write(tmp_path / "corpus", documents=33, year=2002)
    program = Path(__file__).with_name("killed_builds.py")
    arguments = [str(corpus), str(tmp_path / "killed"), str(first), str(KILLS), "7"]
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, program, *arguments], capture_output=True, text=True, cwd=root, check=False)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["killed"] == KILLS
    assert len(told["reads"]) == KILLS
    versions = {told["before"]["version"], told["after"]["version"]}
    assert len(versions) == 2
    assert all(read["exact"] and read["found"] == 5 and read["version"] in versions for read in told["reads"])
    assert told["last"]["embedded"] < told["uninterrupted"]["embedded"]
    killed, whole = tmp_path / "killed", tmp_path / "uninterrupted"
    one, other = read_manifest(killed), read_manifest(whole)
    assert one is not None
    assert other is not None
    assert one.index_version == other.index_version
    assert contents(killed / one.directory) == contents(whole / other.directory)
    assert [path.name for path in killed.glob("build-*")] == [one.directory]
    assert not is_work_left(killed)


class Killed(BaseException):
    """Stands for whatever ends a build half-way."""


def test_what_was_embedded_is_not_embedded_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(progress: Progress) -> None:
        if progress.stage == "store":
            raise Killed

    with pytest.raises(Killed):
        build.build_index(library.settings, model=library.model, report=die)
    assert is_work_left(library.settings.index_dir)

    def refuse(*_: object) -> None:
        raise AssertionError("embedded again")

    result = build.build_index(library.settings, model=library.model, embed=refuse)  # type: ignore[arg-type]
    assert result.embedded == 0
    assert result.reused == result.manifest.vectors
    assert not is_work_left(library.settings.index_dir)


def test_only_what_is_new_is_embedded(library: Library) -> None:
    library.build()
    library.write("more.txt", "One more document. The old stone bridge was closed in May 2021.")
    result = library.build()
    assert result.changes.added == ("more.txt",)
    assert result.changes.unchanged == 2
    # The whole passage and its first sentence; the second sentence is known.
    assert result.embedded == 2
    with library.opened() as index:
        assert index.documents.text("more.txt").startswith("One more")


def test_texts_that_differ_in_case_and_white_space_are_embedded_once(library: Library) -> None:
    library.write("ferry.txt", "Open daily.\n\nOPEN  DAILY.\n\nopen daily.")
    library.write("2021/bridge.txt", "Closed on Sundays.")
    result = library.build()
    assert result.manifest.sentences == 4
    assert result.manifest.vectors < result.manifest.sentences + result.manifest.passages
    with library.opened() as index:
        stored = index.collection.get()["metadatas"]
        spans = [span for fields in stored for span in json.loads(fields["sentences"])]
        assert len({(start, end) for start, end, _ in spans}) == 4  # offsets stay each one's own


def test_a_damaged_work_log_is_begun_anew(library: Library, model: EmbeddingModel) -> None:
    library.settings.index_dir.mkdir()
    (library.settings.index_dir / "work.sqlite").write_bytes(b"garbage " * 1000)
    assert library.build().built


def test_work_of_another_model_is_not_used(tmp_path: Path, model: EmbeddingModel) -> None:
    vectors = model.text_vectors(["one"])
    one = WorkLog(tmp_path, model_sha256="a")
    one.keep_vectors([b"k" * 16], vectors)
    one.close()
    same, other = WorkLog(tmp_path, model_sha256="a"), None
    assert list(same.find([b"k" * 16, b"x" * 16])) == [b"k" * 16]
    same.close()
    other = WorkLog(tmp_path, model_sha256="b")
    assert other.find([b"k" * 16]) == {}
    other.close()


def test_the_old_index_answers_while_another_model_builds(library: Library) -> None:
    library.build()
    index_dir = library.settings.index_dir
    manifest = read_manifest(index_dir)
    assert manifest is not None
    changed = manifest.model_copy(update={"embedding_model_sha256": "0" * 64})
    (index_dir / "manifest.json").write_text(changed.model_dump_json(), "utf-8")

    def die(progress: Progress) -> None:
        if progress.stage == "store":
            raise Killed

    with pytest.raises(Killed):
        build.build_index(library.settings, model=library.model, report=die)
    assert (index_dir / manifest.directory).is_dir()
    shutil.copy(index_dir / "manifest.json", index_dir / "kept.json")
    (index_dir / "manifest.json").write_text(manifest.model_dump_json(), "utf-8")
    open_index(index_dir, model=library.model).close()
