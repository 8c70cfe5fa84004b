"""Index files that are damaged under a running server and before one starts."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from policychat.errors import IndexUnavailable
from policychat.index import layout
from policychat.index.manifest import read_manifest
from policychat.schema import Answer
from tests.conftest import Library
from tests.faults.conftest import QUESTION
from tests.faults.server_process import ServerProcess, policychat, serving, wait_until
from tests.faults.test_chroma_away import assert_unavailable

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
FLIPS = 60


def files_of(library: Library) -> dict[str, Path]:
    """Each file of the current build by its name in the manifest."""
    manifest = read_manifest(library.settings.index_dir)
    assert manifest is not None
    return {name: library.settings.index_dir / manifest.directory / name for name in manifest.files}


def flip(path: Path, at: int | None = None) -> None:
    """Change one byte in the middle, or at `at`."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 if at is None else at)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 0xFF]))


def cut(path: Path) -> None:
    """Take the second half away."""
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def test_files_damaged_under_a_server_are_named_and_mended(built: Library, tmp_path: Path) -> None:
    with serving(built.settings, tmp_path / "log") as server:
        assert "900" in server.ask(QUESTION).json()["answer"]
        for name in ("passages.npz", "vectors.f32", "lexical/passage_ids.json", layout.DOCUMENTS):
            path = files_of(built)[name]
            whole = path.read_bytes()
            (flip if name == "vectors.f32" else cut)(path)
            wait_until(lambda: server.get_status("/readyz") == 503, f"{name}: it is not ready")
            assert_unavailable(server.ask(QUESTION), str(path))
            assert server.get_status("/healthz") == 200
            assert f"the index is damaged: {path} was " in server.told
            assert "run `policychat index` to build it again" in server.told
            path.write_bytes(whole)  # as from a backup
            began = time.monotonic()
            wait_until(lambda: server.get_status("/readyz") == 200, f"{name}: it is ready again")
            print(f"{name} restored: ready again after {time.monotonic() - began:.1f} s")
            assert "900" in server.ask(QUESTION).json()["answer"]
        cut(files_of(built)["second.f16"])
        wait_until(lambda: server.get_status("/readyz") == 503, "second.f16: it is not ready")
        ran = policychat("index", settings=built.settings)
        assert ran.returncode == 0, ran.stderr
        began = time.monotonic()
        wait_until(lambda: server.get_status("/readyz") == 200, "the index built again answers")
        print(f"built again: ready after {time.monotonic() - began:.1f} s")
        assert "900" in server.ask(QUESTION).json()["answer"]
        assert "Traceback" not in server.told


def test_a_server_that_finds_a_damaged_file_names_it_and_ends(built: Library, tmp_path: Path) -> None:
    path = files_of(built)["vectors.f32"]
    cut(path)
    server = ServerProcess(built.settings, tmp_path / "log")
    try:
        wait_until(lambda: server.process.poll() is not None, "it ends")
        assert server.process.returncode == 2
        last = server.told.strip().splitlines()[-1]
        assert f"{path} was cut short" in last
        assert "run `policychat index`" in last
        assert "Traceback" not in server.told
    finally:
        server.close()
    assert policychat("index", settings=built.settings).returncode == 0
    with serving(built.settings, tmp_path / "log") as mended:
        assert "900" in mended.ask(QUESTION).json()["answer"]


@pytest.mark.parametrize("damage", [flip, cut], ids=["flipped", "cut"])
def test_every_file_of_an_index_is_known_for_damaged(built: Library, damage: object) -> None:
    files = files_of(built)
    named = []
    for name, path in files.items():
        whole = path.read_bytes()
        if not whole or (damage is flip and name.startswith(layout.CHROMA + "/")):
            continue  # which Chroma itself rewrites: see below
        damage(path)  # type: ignore[operator]
        with pytest.raises(IndexUnavailable, match="policychat index") as refusal, built.opened():
            pass
        assert str(path) in str(refusal.value)
        path.write_bytes(whole)
        named.append(name)
    assert len(named) >= 8
    with built.answering() as answerer:
        assert "900" in answerer.ask(QUESTION).answer


def test_a_byte_changed_in_chromas_database_makes_no_quotation_wrong(built: Library, tmp_path: Path) -> None:
    """Its pages hold no checksums. What passes SQLite's check may change what is found, never what is quoted."""
    name = layout.CHROMA_DATABASE
    whole = files_of(built)[name].read_bytes()
    with built.opened() as index:
        texts = {info.document_id: index.documents.text(info.document_id) for info in index.documents.infos()}
    chance, refused, changed = random.Random(7), 0, 0
    words = [at for word in (b"900", b"passengers", b"ferry.txt", b"harbour") for at in all_places(whole, word)]
    chosen = [*words[: FLIPS // 2], *(chance.randrange(len(whole)) for _ in range(FLIPS // 2))]
    index_dir = built.settings.index_dir
    for number, at in enumerate(chosen):
        # Each in a folder of its own: Chroma keeps what it has read of a store in memory.
        copy = tmp_path / str(number)
        shutil.copytree(index_dir, copy)
        built.settings = built.settings.model_copy(update={"index_dir": copy})
        flip(files_of(built)[name], at)
        try:
            with built.answering() as answerer:
                answer = answerer.ask(QUESTION)
        except IndexUnavailable:
            refused += 1
        else:
            assert_exact(answer, texts)
            changed += "900" not in answer.answer
    print(f"{len(chosen)} bytes changed in Chroma's database: {refused} refused, {changed} other answers, none wrong")
    assert refused < len(chosen)


def all_places(data: bytes, word: bytes) -> list[int]:
    places, start = [], data.find(word)
    while start >= 0:
        places.append(start)
        start = data.find(word, start + 1)
    return places


def assert_exact(answer: Answer, texts: dict[str, str]) -> None:
    for citation in (*answer.citations, *answer.nearest):
        assert texts[citation.document_id][citation.start : citation.end] == citation.quote
