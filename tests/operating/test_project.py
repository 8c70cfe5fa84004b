"""A new folder for a corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from policychat.corpus.catalogue import load_catalogue
from policychat.corpus.load import list_files
from policychat.errors import InputError
from policychat.operating.project import SETTINGS_FILE, lay_out, settings_example
from policychat.settings import PREFIX, Settings
from policychat.web.examples import load_examples


def test_a_project_has_what_the_commands_look_for(tmp_path: Path) -> None:
    laid_out = lay_out(tmp_path / "new" / "project")
    project = tmp_path / "new" / "project"
    assert laid_out.kept == ()
    assert {".gitignore", "README.md", SETTINGS_FILE, "corpus/catalogue.toml"} <= set(laid_out.made)
    assert list((project / "index").iterdir()) == []
    assert list_files(project / "corpus") == []  # nothing of ours is taken for a document
    assert load_catalogue(project / "corpus") == {}
    assert not any(load_examples(project / "corpus").values())


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", "utf-8")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "ferry.txt").write_text("The ferry.", "utf-8")
    assert lay_out(tmp_path).kept == ("README.md",)
    assert (tmp_path / "README.md").read_text("utf-8") == "mine"
    again = lay_out(tmp_path)
    assert again.made == ()
    assert list_files(tmp_path / "corpus") == ["ferry.txt"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("mine", "utf-8")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "README.md").symlink_to(tmp_path / "elsewhere")
    assert "README.md" in lay_out(tmp_path / "project").kept
    assert (tmp_path / "elsewhere").read_text("utf-8") == "mine"


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "project").write_text("a file", "utf-8")
    with pytest.raises(InputError, match="project"):
        lay_out(tmp_path / "project")


def test_the_example_has_every_setting_and_changes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = Settings()
    lines = settings_example().splitlines()
    assert all(not line or line.startswith("#") for line in lines)
    named = dict(line[1:].split("=", 1) for line in lines if line.startswith(f"#{PREFIX}"))
    assert set(named) == {PREFIX + name.upper() for name in Settings.model_fields}
    for name, value in named.items():  # as they stand there, uncommented
        if value:
            monkeypatch.setenv(name, value)
    assert Settings() == defaults
