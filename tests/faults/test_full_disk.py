"""A disk with no byte left, while an index is built, an answer is shared, and the log is written."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.conftest import Library
from tests.faults.conftest import QUESTION
from tests.faults.server_process import policychat, serving, wait_until
from tests.faults.test_chroma_away import assert_unavailable

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
MEGABYTE = 2**20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def filled(disk: Path, *, but: int = 0) -> Iterator[None]:
    """No byte is free on `disk` in the block, or only `but` bytes."""
    filler = disk / "filler"
    free = shutil.disk_usage(disk).free - but
    with filler.open("wb", buffering=0) as file, suppress(OSError):  # it is full
        while free > 0 and (written := file.write(b"x" * min(free, MEGABYTE))):
            free -= written
    try:
        yield
    finally:
        filler.unlink()


def test_a_build_on_a_full_disk_leaves_the_index_and_goes_on_later(library: Library, small_disk: Path) -> None:
    settings = library.settings.model_copy(update={"index_dir": small_disk / "index"})
    library.settings = settings
    old = library.build().manifest
    library.write("pier.txt", "\n\n".join(f"Pier {row} has {row * 3} bollards." for row in range(200)))
    for room in (0, 100_000, MEGABYTE):
        with filled(small_disk, but=room):
            ran = policychat("index", settings=settings)
            assert ran.returncode == 2, ran.stderr
            assert "the disk is full; make room and run `policychat index` again" in ran.stderr.splitlines()[-1]
            assert "Traceback" not in ran.stderr
            assert library.builds == [old.directory]
    with library.answering() as answerer:
        answer = answerer.ask(QUESTION)
        assert (answer.index_version, "900" in answer.answer) == (old.index_version, True)
    ran = policychat("index", settings=settings)
    assert ran.returncode == 0, ran.stderr
    with library.opened() as index:
        assert index.manifest.index_version != old.index_version


def test_sharing_and_logging_on_a_full_disk(built: Library, small_disk: Path) -> None:
    settings = built.settings.model_copy(update={"state_dir": small_disk / "state"})
    with serving(settings, small_disk / "log") as server:
        kept = server.client.post("/api/answers", json={"answer_id": server.ask(QUESTION).json()["answer_id"]}).json()
        with filled(small_disk):
            for number in range(100):  # more than one page of log lines
                answer = server.ask(QUESTION).json()
                assert "900" in answer["answer"], number
            body = {"answer_id": answer["answer_id"]}
            refused = wait_until(
                lambda: (response := server.client.post("/api/answers", json=body)).status_code == 503 and response,
                "there is no room for a shared answer",
            )
            assert_unavailable(refused, str(small_disk))
            assert server.client.get(f"/api/answers/{kept['permalink']}").status_code == 200
        shared = server.client.post("/api/answers", json=body)
        assert shared.status_code == 200
        assert "900" in server.client.get(f"/api/answers/{shared.json()['permalink']}").json()["answer"]
        wait_until(lambda: '"/api/answers"' in server.told or "/api/answers" in server.told, "the log goes on")
