"""One builder at a time, and no removal of what is read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from policychat.errors import IndexBusy
from policychat.index.locks import builder, building, hold_for_reading, is_read

HOLD = """
import sys
from pathlib import Path
from policychat.index.locks import building
with building(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_builder_is_told_who_builds(tmp_path: Path) -> None:
    with building(tmp_path), pytest.raises(IndexBusy, match=f"process {os.getpid()}"), building(tmp_path):
        pass
    with building(tmp_path):
        pass


def test_another_process_holds_the_lock_until_it_dies(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(IndexBusy, match=f"process {holder.pid};"), building(tmp_path):
            pass
    finally:
        holder.kill()
        holder.communicate()
    with building(tmp_path):
        pass


def test_who_builds_can_be_asked(tmp_path: Path) -> None:
    assert builder(tmp_path) is None
    with building(tmp_path):
        assert builder(tmp_path) == f"process {os.getpid()}"
    assert builder(tmp_path) is None


def test_a_directory_is_read_until_the_last_reader_is_done(tmp_path: Path) -> None:
    assert not is_read(tmp_path)
    one, other = hold_for_reading(tmp_path), hold_for_reading(tmp_path)
    one.close()
    assert is_read(tmp_path)
    other.close()
    assert not is_read(tmp_path)
