"""The lock, the licences and the report on vulnerabilities agree with what is installed and pinned."""

from __future__ import annotations

import json
import re
import runpy
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

LOCK = (ROOT / "requirements.lock").read_text("utf-8")


def pinned(text: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def required(*extras: str) -> set[str]:
    """The names of what pyproject.toml requires on Linux, with these extras."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = [*project["dependencies"], *(each for extra in extras for each in project["optional-dependencies"][extra])]
    return {canonicalize_name(Requirement(each).name) for each in listed}


def test_the_lock_and_the_constraints_agree() -> None:
    constraints = pinned((ROOT / "constraints.txt").read_text("utf-8"))
    locked = pinned(LOCK)
    assert {name: version for name, version in locked.items() if constraints.get(name) != version} == {}


def test_everything_but_torch_is_locked_with_hashes() -> None:
    locked = pinned(LOCK)
    assert required("llm", "ocr", "postgres", "redis") - locked.keys() == {"torch"}
    assert not {name for name in locked if name.startswith("nvidia")} | (locked.keys() & {"torch", "policychat"})
    blocks = re.split(r"^(?=[A-Za-z0-9])", LOCK.partition("make lock\n")[2], flags=re.MULTILINE)[1:]
    assert len(blocks) == len(locked)
    assert all("--hash=sha256:" in block for block in blocks)


def test_what_torch_needs_is_locked_too() -> None:
    from importlib import metadata

    needed = [Requirement(each) for each in metadata.requires("torch") or []]
    names = {
        canonicalize_name(each.name)
        for each in needed
        if (each.marker is None or each.marker.evaluate({"extra": ""})) and each.name.partition("-")[0] != "nvidia"
    } - {"triton", "cuda-bindings", "cuda-toolkit"}  # what only the builds for GPUs need
    assert names
    assert names <= pinned(LOCK).keys()


def test_every_tool_and_library_is_pinned() -> None:
    constraints = pinned((ROOT / "constraints.txt").read_text("utf-8"))
    assert required("bench", "llm", "ocr", "ray", "dev", "ship") - constraints.keys() <= {"policychat"}


def test_every_locked_package_has_its_licence() -> None:
    text = (ROOT / "docs" / "licences.md").read_text("utf-8")
    rows = re.findall(r"^\| (\S+) \| (\S+) \| ([^|]+) \| (http\S+) \|$", text, re.MULTILINE)
    listed = {canonicalize_name(name): version for name, version, _, _ in rows}
    constraints = pinned((ROOT / "constraints.txt").read_text("utf-8"))
    assert listed == pinned(LOCK) | {"torch": constraints["torch"]}
    assert all(licence.strip() not in ("UNKNOWN", "") for _, _, licence, _ in rows)


@pytest.mark.parametrize(
    "named",
    ["reader_model", "CC BY-SA 4.0", "multilingual-e5-small", "universal-sentence-encoder", "CC-CEDICT", "SmolLM2"],
)
def test_models_and_data_are_listed(named: str) -> None:
    assert named in (ROOT / "docs" / "licences.md").read_text("utf-8")


def test_the_notice_names_what_the_wheel_carries_under_other_terms() -> None:
    notice = " ".join((ROOT / "NOTICE").read_text("utf-8").split())
    for named in ("Attribution-ShareAlike 4.0", "SQuAD", "CMRC", "CC-CEDICT", "pyspellchecker"):
        assert named in notice
    for path in ("policychat/retrieval/reader_model/reader.onnx", "policychat/retrieval/english_like_pinyin.txt"):
        assert path in notice
        assert (ROOT / path).is_file()


AUDIT = runpy.run_path(str(ROOT / "deploy" / "audit.py"))
SOUND: dict[str, Any] = {"name": "h11", "version": "1", "vulns": []}
ILL: dict[str, Any] = {"name": "old", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
SKIPPED: dict[str, Any] = {"name": "own", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (None, ["NOT DONE"]),
        ({"dependencies": []}, ["NOT DONE"]),
        ({"dependencies": [SKIPPED]}, ["NOT DONE"]),
        ({"dependencies": [SOUND]}, ["0 known vulnerabilities in 1 packages"]),
        ({"dependencies": [SOUND, SKIPPED]}, ["0 known vulnerabilities in 1 packages", "NOT LOOKED AT: own"]),
        ({"dependencies": [SOUND, ILL]}, ["old 2: PYSEC-1, fixed in 3", "1 known vulnerabilities in 2 packages"]),
    ],
    ids=["no service", "nothing asked", "nothing known", "sound", "partly", "vulnerable"],
)
def test_the_audit_never_takes_not_asked_for_sound(report: dict[str, Any] | None, said: list[str]) -> None:
    lines = AUDIT["summarise"](json.loads(json.dumps(report)))
    assert len(lines) == len(said)
    assert all(part in line for part, line in zip(said, lines, strict=True))


def test_the_audit_asks_about_everything_locked_and_torch() -> None:
    asked = {canonicalize_name(each.partition("==")[0]) for each in AUDIT["pinned"]()}
    assert asked == pinned(LOCK).keys() | {"torch"}
