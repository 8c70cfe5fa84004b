"""A folder for a corpus of one's own: what belongs in it, laid out without touching what is there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from policychat.errors import InputError
from policychat.settings import PREFIX, Settings

SETTINGS_FILE = "policychat.env"
_TEMPLATES = Path(__file__).parent / "new_project"
_FOLDERS = ("corpus", "index")
# A file called .gitignore would have its say in policychat's own repository, and might be left out of a package.
_NAMES = {"gitignore": ".gitignore"}


@dataclass(frozen=True)
class LaidOut:
    """The paths, relative to the project, of the files that were made and of those that were there already."""

    made: tuple[str, ...]
    kept: tuple[str, ...]


def lay_out(folder: Path) -> LaidOut:
    """Make `folder` a project: corpus, settings, what to do next. A file that is there stays as it is.

    Raises InputError, naming the place, where something cannot be made.
    """
    made, kept = [], []
    try:
        for name in _FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name, content in sorted(_files().items()):
            try:
                with (folder / name).open("x", encoding="utf-8") as file:
                    file.write(content)
            except FileExistsError:
                kept.append(name)
            else:
                made.append(name)
    except OSError as error:
        raise InputError(
            f"{error.filename or folder} cannot be made: {(error.strerror or str(error)).lower()}"
        ) from error
    return LaidOut(tuple(made), tuple(kept))


def settings_example() -> str:
    """Every setting with its default, each commented out, in the form of systemd, Docker and the shell."""
    lines = ["# Settings of policychat. Take the # away from those that should differ; an unknown one is an error.", ""]
    for name, field in Settings.model_fields.items():
        value = "" if field.default is None or isinstance(field.default, SecretStr) else field.default
        lines += [f"# {field.description}", f"#{PREFIX}{name.upper()}={value}", ""]
    return "\n".join(lines)


def _files() -> dict[str, str]:
    templates = {
        (path.relative_to(_TEMPLATES).parent / _NAMES.get(path.name, path.name)).as_posix(): path.read_text("utf-8")
        for path in _TEMPLATES.rglob("*")
        if path.is_file()
    }
    return templates | {SETTINGS_FILE: settings_example()}
