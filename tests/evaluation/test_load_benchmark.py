"""The load test: bounded, on a server of its own, and honest about what fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Library

ROOT = Path(__file__).parent.parent.parent
SCRIPT = ROOT / "eval" / "benchmarks" / "load.py"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        env={**os.environ, **known, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
    )


@pytest.mark.parametrize("arguments", [("--visitors", "501"), ("--seconds", "1801"), ("--host", "example.org")])
def test_more_or_elsewhere_is_refused(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert not done.stdout


@pytest.mark.slow
def test_visitors_are_all_answered(library: Library) -> None:
    library.build()
    done = run(
        *("--visitors", "3", "--seconds", "6", "--think", "1", "--json"),
        POLICYCHAT_CORPUS_DIR=str(library.corpus),
        POLICYCHAT_INDEX_DIR=str(library.settings.index_dir),
    )
    assert done.returncode in (0, 1), done.stderr  # how fast it was is not for a test to say
    figures = json.loads(done.stdout)
    assert figures["faults"] == 0
    assert figures["answers"] >= 3
    assert not [broken for broken in figures["broken"] if "failed" in broken]
    assert figures["memory_mb_start"] > 100
