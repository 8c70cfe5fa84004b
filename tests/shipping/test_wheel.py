"""The wheel, installed by itself and used where no checkout is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from policychat.answer.answerer import Answerer
from policychat.settings import Settings
from tests.conftest import ROOT

# Policychat itself is 1 MB of it, the reader's weights the rest.
LARGEST_WHEEL = 38_000_000

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel installs; its dependencies are those of this environment."""
    folder = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", folder, wheel]
    subprocess.run(pip, check=True, capture_output=True)
    return folder


def run(site: Path, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The installed command; nothing of the checkout is on its path."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("POLICYCHAT_")}
    return subprocess.run(
        [sys.executable, site / "bin" / "policychat", *map(str, arguments)],
        cwd=cwd, env=environment | {"PYTHONPATH": str(site)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_it_holds_what_the_code_reads_and_the_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    code = [path for path in (ROOT / "policychat").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    data = [*(ROOT / "prompts").iterdir(), *(ROOT / "eval" / "sets").iterdir(), ROOT / "eval" / "thresholds.toml"]
    inside = {path.relative_to(ROOT).as_posix() for path in code}
    inside |= {f"policychat/_data/{path.relative_to(ROOT).as_posix()}" for path in data}
    assert inside <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/NOTICE") for name in names)
    assert wheel.stat().st_size < LARGEST_WHEEL


def test_a_new_project_is_answered_from(installed: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    assert run(installed, "init", project, cwd=tmp_path).returncode == 0
    (project / "corpus" / "ferry.txt").write_text("The harbour ferry carries 900 passengers a day.", "utf-8")
    asked = run(installed, "ask", "How many passengers does the harbour ferry carry a day?", "--json", cwd=project)
    assert asked.returncode == 0, asked.stderr
    answer = json.loads(asked.stdout)
    assert answer["status"] == "answered"
    assert answer["citations"][0]["quote"] == "The harbour ferry carries 900 passengers a day."
    assert "integrity" in run(installed, "widget", cwd=project).stdout
    doctor = run(installed, "doctor", "--json", cwd=project)
    findings = {finding["check"]: finding["level"] for finding in json.loads(doctor.stdout)["findings"]}
    assert {findings[check] for check in ("python", "settings", "prompts", "corpus", "index")} == {"ok"}


def test_its_evaluation_sets_are_found(installed: Path, tmp_path: Path, settings: Settings, answerer: Answerer) -> None:
    places = ("--corpus", settings.corpus_dir, "--index", settings.index_dir)
    done = run(installed, "eval", "claims", "--json", *places, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
