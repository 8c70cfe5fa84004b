"""The shape of the package: rooms, names, sizes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "policychat").rglob("*.py"))


def test_data_flows_one_way_through_the_rooms() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_drawer_for_odds_and_ends() -> None:
    assert not [
        path
        for path in MODULES
        if {"util", "utils", "helper", "helpers", "common", "misc"} & {path.stem, path.parent.name}
    ]


def test_no_file_is_longer_than_one_can_read() -> None:
    assert not [path for path in MODULES if len(path.read_text("utf-8").splitlines()) > 400]
