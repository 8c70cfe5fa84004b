"""One builder at a time on a server."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from policychat.errors import IndexBusy
from policychat.index import build
from policychat.index.progress import Progress
from policychat.index.server import lock, names
from policychat.index.server.connection import Connection
from policychat.index.server.lock import ServerLock, building_on
from tests.conftest import ROOT, Library
from tests.index.chroma_server import collections, place

WAIT_SECONDS = 60

HOLD = """
import sys, time
from pathlib import Path
from policychat.index.places import place_of
from policychat.settings import Settings
with place_of(Settings(chroma_url=sys.argv[1], index_dir=Path(sys.argv[2]))).building():
    print("held", flush=True)
    time.sleep(600)
"""


def hold_elsewhere(library: Library) -> subprocess.Popen[str]:
    """Another process that holds the right to build; it has it on return."""
    arguments = [sys.executable, "-c", HOLD, str(library.settings.chroma_url), str(library.settings.index_dir)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def set_back(library: Library, seconds: int) -> None:
    """Have the last sign of life of who holds the lock be `seconds` older."""
    found: Any = place(library)._connection.find(names.LOCK)
    found.modify(metadata=found.metadata | {"beat": found.metadata["beat"] - seconds})


def test_a_second_builder_learns_who_builds(remote: Library, other_machine: Library) -> None:
    other_machine.write("a.txt", "A harbour is a place for ships.")
    with place(remote).building():
        with pytest.raises(IndexBusy) as refusal:
            other_machine.build()
        for named in (str(os.getpid()), platform.node(), time.strftime("%Y-%m-%dT", time.gmtime())):
            assert named in str(refusal.value)
        with pytest.raises(IndexBusy):  # the same folder: not even asked on the server
            remote.build()
    assert other_machine.build().built


def test_a_builder_that_was_killed_is_followed_at_once_on_its_machine(remote: Library, other_machine: Library) -> None:
    other_machine.write("a.txt", "A harbour is a place for ships.")
    process = hold_elsewhere(remote)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with pytest.raises(IndexBusy, match=str(process.pid)):
        other_machine.build()
    with place(remote).building():
        pass
    assert names.LOCK not in collections(remote)


def test_a_builder_that_lives_keeps_the_lock(remote: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "BEAT_SECONDS", 0.05)
    connection = place(remote)._connection
    with building_on(connection, folder=tmp_path):
        set_back(remote, lock.STALE_SECONDS + 1)
        give_up = time.monotonic() + WAIT_SECONDS
        while connection.now() - int(connection.find(names.LOCK).metadata["beat"]) > lock.STALE_SECONDS:  # type: ignore[union-attr]
            assert time.monotonic() < give_up
            time.sleep(0.02)


def test_of_many_that_take_over_one_succeeds(remote: Library, tmp_path: Path) -> None:
    connection: Connection = place(remote)._connection
    (tmp_path / "dead").mkdir()
    dead = ServerLock(connection, folder=tmp_path / "dead")
    dead._stopped.set()
    set_back(remote, lock.STALE_SECONDS + 1)
    barrier, won, busy = threading.Barrier(6), [], []

    def take(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        barrier.wait()
        try:
            won.append(ServerLock(connection, folder=folder))
        except IndexBusy as error:
            busy.append(error)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(busy)) == (1, 5)
    won[0].check()
    with pytest.raises(IndexBusy, match="lost"):
        dead.check()
    dead.release()  # removes its own lock only
    won[0].check()
    won[0].release()
    assert collections(remote) == set()


def test_a_build_that_lost_the_right_switches_nothing(remote: Library, tmp_path: Path) -> None:
    first = remote.build().manifest
    remote.write("ferry.txt", "The harbour ferry was sold.")
    connection = place(remote)._connection

    def lose(progress: Progress) -> None:
        if progress.stage == "store":
            set_back(remote, lock.STALE_SECONDS + 1)
            taken.append(ServerLock(connection, folder=tmp_path))

    taken: list[ServerLock] = []
    with pytest.raises(IndexBusy, match="lost"):
        build.build_index(remote.settings, model=remote.model, report=lose)
    assert place(remote).manifest() == first
    taken[0].check()
    taken[0].release()


def test_who_builds_can_be_asked_from_another_machine(remote: Library, other_machine: Library) -> None:
    here, there = place(remote), place(other_machine)
    assert there.builder() is None
    with here.building():
        assert f"process {os.getpid()}" in (there.builder() or "")
        assert here.builder() == f"process {os.getpid()}"
    assert there.builder() is None
