"""`policychat doctor`, `init`, `backup` and `restore` as an operator types them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.conftest import Library

Policychat = Callable[..., Ran]


@pytest.fixture
def places(library: Library, monkeypatch: pytest.MonkeyPatch) -> tuple[object, ...]:
    monkeypatch.setenv("POLICYCHAT_STATE_DIR", str(library.settings.state_dir))
    monkeypatch.setenv("POLICYCHAT_PORT", "0")
    return ("--corpus", library.corpus, "--index", library.settings.index_dir)


def test_doctor_says_what_to_mend_and_exits_by_what_fails(
    policychat: Policychat, library: Library, places: tuple[object, ...]
) -> None:
    library.build()
    well = policychat("doctor", *places)
    assert well.code == 0
    assert all(line.startswith("OK ") for line in well.out.decode().splitlines())
    library.write("catalogue.toml", "no TOML")
    ill = policychat("doctor", *places)
    assert ill.code == 1
    lines = ill.out.decode().splitlines()
    broken = next(number for number, line in enumerate(lines) if line.startswith("FAIL  corpus:"))
    assert lines[broken + 1].strip().startswith("to mend it:")
    assert ill.err == ""
    as_json = policychat("doctor", "--json", *places).json
    assert as_json["healthy"] is False
    assert {"check": "port", "level": "ok", "mend": None} in [
        {key: finding[key] for key in ("check", "level", "mend")} for finding in as_json["findings"]
    ]


def test_doctor_finds_wrong_settings_where_other_commands_stop(
    policychat: Policychat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICYCHAT_NONSENSE", "1")
    ran = policychat("doctor")
    assert ran.code == 1
    assert "FAIL  settings: unknown setting POLICYCHAT_NONSENSE" in ran.out.decode()
    policychat("status").assert_refused("POLICYCHAT_NONSENSE")


def test_a_new_project_says_what_to_do_next(policychat: Policychat, tmp_path: Path) -> None:
    made = policychat("init", tmp_path / "my corpus")
    assert made.code == 0
    assert f"put documents into {tmp_path / 'my corpus' / 'corpus'}" in made.out.decode()
    assert f"cd '{tmp_path / 'my corpus'}'" in made.out.decode()
    (tmp_path / "my corpus" / "README.md").write_text("mine", "utf-8")
    assert "README.md, which was there" in policychat("init", tmp_path / "my corpus").out.decode()
    (tmp_path / "file").write_text("")
    policychat("init", tmp_path / "file").assert_refused("file")


def test_backup_and_restore(
    policychat: Policychat, library: Library, places: tuple[object, ...], tmp_path: Path
) -> None:
    library.build()
    index = places[2:]
    backup = tmp_path / "backup.tar.gz"
    assert policychat("backup", backup, *index).out.decode().startswith(f"{backup}: index ")
    policychat("backup", backup, *index).assert_refused("--force")
    version = policychat("status", "--json", *places).json["index_version"]
    other = ("--index", tmp_path / "other")
    assert version in policychat("restore", backup, *other).out.decode()
    assert policychat("status", "--json", *other).json["index_version"] == version
    policychat("restore", tmp_path / "nowhere.tar.gz", *other).assert_refused("nowhere.tar.gz")
