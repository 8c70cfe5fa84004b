"""Files that the operator had forgotten: they stay out of the index although they lie in the corpus."""

from __future__ import annotations

import os
from pathlib import Path

from policychat.errors import CorpusError

FORGOTTEN_NAME = "forgotten.txt"
_HEADER = "# Files that `policychat forget` took out, one path a line. Take a line out to let its file back in.\n"


def read_forgotten(corpus_dir: Path) -> frozenset[str]:
    """The relative POSIX paths of forgotten files. Raises CorpusError where the list cannot be read."""
    lines = (line.strip() for line in _read(corpus_dir / FORGOTTEN_NAME).splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def add_forgotten(corpus_dir: Path, relative_path: str) -> None:
    """Put a file on the list, all at once, unless it is there. Raises CorpusError where it cannot be written."""
    if relative_path in read_forgotten(corpus_dir):
        return
    path = corpus_dir / FORGOTTEN_NAME
    if relative_path != relative_path.strip() or relative_path.startswith("#") or len(relative_path.splitlines()) != 1:
        raise CorpusError(f"a name such as {relative_path!r} cannot be kept in {path}; rename the file first")
    text = (_read(path) or _HEADER).rstrip("\n") + f"\n{relative_path}\n"
    temporary = corpus_dir / f".{FORGOTTEN_NAME}.{os.getpid()}"
    try:
        temporary.write_text(text, "utf-8", errors="surrogateescape")
        temporary.replace(path)
    except OSError as error:
        raise CorpusError(f"{path} cannot be written: {error.strerror}") from error


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}") from error
