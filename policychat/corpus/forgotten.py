"""Files that the operator had forgotten: they stay out of the index although they lie in the corpus."""

from __future__ import annotations

import os
from pathlib import Path

from policychat.errors import CorpusError

FORGOTTEN_NAME = "forgotten.txt"
_HEADER = (
    "# Files that `policychat forget` took out of the index, one path a line. A line taken out here lets one back in.\n"
)


def read_forgotten(corpus_dir: Path) -> frozenset[str]:
    """The relative POSIX paths of forgotten files. Raises CorpusError where the list cannot be read."""
    path = corpus_dir / FORGOTTEN_NAME
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return frozenset()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} cannot be read: {error}") from error
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def add_forgotten(corpus_dir: Path, relative_path: str) -> None:
    """Put one more file on the list, all at once. Raises CorpusError where it cannot be written."""
    path = corpus_dir / FORGOTTEN_NAME
    before = path.read_text("utf-8") if path.exists() else _HEADER
    temporary = corpus_dir / f".{FORGOTTEN_NAME}.{os.getpid()}"
    try:
        temporary.write_text(before.rstrip("\n") + f"\n{relative_path}\n", "utf-8")
        temporary.replace(path)
    except OSError as error:
        raise CorpusError(f"{path} cannot be written: {error}") from error
