"""What can be known of the image, of compose.yaml and of the systemd unit without a Docker daemon."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from policychat.settings import PREFIX, Settings
from tests.conftest import ROOT

DOCKERFILE = ROOT / "Dockerfile"
UNIT = ROOT / "deploy" / "policychat.service"
SETTINGS = {PREFIX + name.upper() for name in Settings.model_fields}


def instructions() -> list[tuple[str, str]]:
    """Every instruction of the Dockerfile as (NAME, rest), its lines joined."""
    text = re.sub(r"^\s*#.*\n", "", DOCKERFILE.read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n", " ", text).splitlines()
    return [(name.upper(), rest.strip()) for line in lines if line.strip() for name, _, rest in [line.partition(" ")]]


def last_stage() -> list[tuple[str, str]]:
    found = instructions()
    start = max(number for number, (name, _) in enumerate(found) if name == "FROM")
    return found[start:]


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    return found


def test_what_the_image_copies_exists_and_is_let_into_the_build() -> None:
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    copied = [
        source
        for name, rest in instructions()
        if name == "COPY" and "--from=" not in rest
        for source in shlex.split(rest)[:-1]
        if not source.startswith("--")
    ]
    assert copied
    for source in copied:
        assert (ROOT / source).exists(), source
        assert source in let_in
    assert set(let_in) <= set(copied)


def test_stages_that_are_copied_from_exist() -> None:
    stages = {rest.split(" AS ")[1] for name, rest in instructions() if name == "FROM" and " AS " in rest}
    assert {found for _, rest in instructions() for found in re.findall(r"--from=(\S+)", rest)} == stages


def test_the_image_runs_as_an_ordinary_user_that_it_makes() -> None:
    users = [rest for name, rest in last_stage() if name == "USER"]
    assert users == ["10001:10001"]
    assert any("useradd --uid 10001" in rest for name, rest in last_stage() if name == "RUN")


def test_the_image_says_how_it_is() -> None:
    check = next(rest for name, rest in last_stage() if name == "HEALTHCHECK")
    assert "/healthz" in check
    assert "POLICYCHAT_PORT" in check
    program = re.search(r'CMD \["python", "-c", "(.*)"\]', check)
    assert program is not None
    compile(program[1], "HEALTHCHECK", "exec")


def test_the_image_is_pinned_and_offline() -> None:
    runs = " ".join(rest for name, rest in instructions() if name == "RUN")
    assert "--require-hashes" in runs
    assert "^torch==" in runs
    environment = next(rest for name, rest in last_stage() if name == "ENV")
    assert "HF_HUB_OFFLINE=1" in environment


def test_settings_that_are_named_exist() -> None:
    environment = [rest for name, rest in instructions() if name in ("ENV", "RUN")]
    named = {found for rest in environment for found in re.findall(rf"\b({PREFIX}\w+)=", rest)}
    named |= {key for service in services().values() for key in service["environment"] if key.startswith(PREFIX)}
    named |= set(re.findall(rf"^Environment=({PREFIX}\w+)=", UNIT.read_text("utf-8"), re.MULTILINE))
    assert len(named) >= 8
    assert named <= SETTINGS


def test_what_has_to_be_written_lies_on_volumes() -> None:
    environment = next(rest for name, rest in last_stage() if name == "ENV")
    folders = dict(re.findall(rf"{PREFIX}(INDEX|STATE|CACHE|EVAL)_DIR=(\S+)", environment))
    assert len(folders) == 4
    assert folders.pop("EVAL").startswith(f"{folders['STATE']}/")  # reports are written there
    declared = next(rest for name, rest in last_stage() if name == "VOLUME")
    volumes = {volume.split(":")[0]: volume.split(":")[1] for volume in services()["policychat"]["volumes"]}
    for name, folder in folders.items():
        # The cache comes with the image, and an unnamed volume would be a copy of it for every container.
        assert (f'"{folder}"' in declared) == (name != "CACHE")
        assert folder in volumes.values()
    named = {name for service in services().values() for name in (v.split(":")[0] for v in service["volumes"])}
    known = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["volumes"]
    assert {name for name in named if not name.startswith(".")} == set(known)


@pytest.mark.parametrize("name", ["policychat", "chroma"])
def test_every_service_is_locked_down(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_nothing_but_the_app_is_reached_and_only_from_this_machine() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    assert "ports" not in services()["chroma"]
    assert compose["networks"]["inside"]["internal"] is True
    assert services()["chroma"]["networks"] == ["inside"]
    assert all(port.startswith("127.0.0.1:") for port in services()["policychat"]["ports"])


def test_the_chroma_server_is_of_the_clients_version() -> None:
    client = re.search(r"^chromadb==(\S+)$", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE)
    assert client is not None
    assert services()["chroma"]["image"] == f"chromadb/chroma:{client[1]}"


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    text = UNIT.read_text("utf-8")
    assert "User=policychat" in text
    assert "ExecStart=/opt/policychat/bin/policychat serve" in text
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd on this machine")
    unit = tmp_path / UNIT.name  # the program has to exist where it is verified
    unit.write_text(text.replace("/opt/policychat/bin/policychat", "/bin/true"), "utf-8")
    done = subprocess.run([analyze, "verify", "--man=no", unit], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
