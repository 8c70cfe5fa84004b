"""The one file that says which build of the index is current."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pydantic import ValidationError

from policychat.errors import IndexOutdated, IndexUnavailable
from policychat.schema import INDEX_FORMAT, Manifest

MANIFEST_NAME = "manifest.json"


def read_manifest(index_dir: Path) -> Manifest | None:
    """The manifest of the index in `index_dir`; None where nothing has been built there yet.

    Raises IndexUnavailable for one that cannot be read.
    """
    path = index_dir / MANIFEST_NAME
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _damaged(str(path)) from error
    return parse_manifest(text, name=str(path))


def parse_manifest(text: str, *, name: str) -> Manifest:
    """The manifest in `text`, which is JSON; `name` is for messages, as in "the index manifest NAME".

    Raises IndexOutdated for one of an older format, IndexUnavailable for one of a newer format or damaged.
    """
    try:
        table = json.loads(text)
        made_with = table.get("format") if isinstance(table, dict) else None
        if isinstance(made_with, int) and made_with != INDEX_FORMAT:
            raise _of_another_format(name, made_with)
        return Manifest.model_validate(table)
    except (ValueError, ValidationError) as error:
        raise _damaged(name) from error


def _of_another_format(name: str, made_with: int) -> IndexUnavailable:
    whose = f"(format {made_with}, where this one reads format {INDEX_FORMAT})"
    if made_with < INDEX_FORMAT:
        return IndexOutdated(
            f"the index manifest {name} was made by an older version of policychat {whose}; "
            "`policychat index` builds it again, with the embeddings copied where they fit"
        )
    return IndexUnavailable(
        f"the index manifest {name} was made by a newer version of policychat {whose}; use that version, or run "
        "`policychat index` to build the index again"
    )


def _damaged(name: str) -> IndexUnavailable:
    return IndexUnavailable(
        f"the index manifest {name} is damaged or of another version of policychat; "
        "run `policychat index` to build the index again"
    )


def write_manifest(index_dir: Path, manifest: Manifest) -> None:
    """Make `manifest` the current one, all at once: a reader sees the old or the new, never a part."""
    temporary = index_dir / f".{MANIFEST_NAME}.{os.getpid()}"
    with temporary.open("w", encoding="utf-8") as file:
        file.write(manifest.model_dump_json(indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(index_dir / MANIFEST_NAME)


def manifest_stamp(index_dir: Path) -> tuple[int, int, int, int] | None:
    """What changes whenever the manifest is replaced or made readable; None where it cannot be seen."""
    try:
        status = (index_dir / MANIFEST_NAME).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_size
