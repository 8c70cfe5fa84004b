"""The one file that says which build of the index is current."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pydantic import ValidationError

from policychat.errors import IndexUnavailable
from policychat.schema import Manifest

MANIFEST_NAME = "manifest.json"


def read_manifest(index_dir: Path) -> Manifest | None:
    """The manifest of the index in `index_dir`; None where nothing has been built there yet.

    Raises IndexUnavailable for one that cannot be read.
    """
    path = index_dir / MANIFEST_NAME
    try:
        return Manifest.model_validate(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, ValidationError) as error:
        raise IndexUnavailable(
            f"the index manifest {path} is damaged or of another version of policychat; "
            "run `policychat index` to build the index again"
        ) from error


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
