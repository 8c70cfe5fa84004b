"""Reading a file of any supported format."""

from __future__ import annotations

import logging
from importlib import import_module
from pathlib import Path

from policychat.corpus.extraction import Extraction
from policychat.corpus.readers.cleaning import check_text
from policychat.corpus.readers.kind import KIND_OF_SUFFIX, Kind, kind_by_head, kind_of_container
from policychat.corpus.readers.limits import MAX_FILE_BYTES, MAX_TEXT_FILE_BYTES, TooMuchMemory
from policychat.corpus.readers.source import read_bytes, read_head
from policychat.errors import UnreadableDocument

__all__ = [
    "MAX_FILE_BYTES",
    "READER_VERSION",
    "SUFFIXES",
    "is_plain_text",
    "read_file",
    "reader_version",
    "unread_type",
]

# Raise it whenever the same bytes would give another text.
READER_VERSION = "4"
SUFFIXES = frozenset(KIND_OF_SUFFIX)
_log = logging.getLogger(__name__)


def read_file(path: Path) -> Extraction:
    """The text of the file at `path` and what the file says about itself, by the format it is really in.

    Raises UnreadableDocument, and nothing else, with the reason as one clause. A hostile file can take long or
    crash the process: see `policychat.corpus.isolation`.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableDocument(unread_type(suffix))
    data = read_bytes(path, lambda head: _limit(kind_by_head(head, suffix)))
    kind = kind_by_head(data[:4096], suffix)
    if kind in ("zip", "ole"):
        kind = kind_of_container(data)
    try:
        extraction: Extraction = import_module(f"{__name__}.{kind}").read(data)
        check_text(extraction.text)
    except UnreadableDocument:
        raise
    except MemoryError as error:
        raise TooMuchMemory from error
    except RecursionError as error:
        raise UnreadableDocument("it is nested too deeply") from error
    except Exception as error:
        # Parsers of damaged files raise whatever they stumble over; one file must not stop the corpus.
        _log.debug("reading %s failed", path, exc_info=True)
        raise UnreadableDocument(f"it is damaged or not a valid {kind} file") from error
    return extraction


def unread_type(suffix: str) -> str:
    """Why a file with this suffix, which is not among SUFFIXES, is not read."""
    return f"files of type {suffix} are not read" if suffix else "files without a suffix are not read"


def reader_version(suffix: str) -> str:
    """What the text of a file with this suffix depends on besides its bytes: how it is read, and with what."""
    if suffix == ".pdf":
        from policychat.corpus.readers.ocr import is_available

        return f"{READER_VERSION}+ocr" if is_available() else READER_VERSION
    return READER_VERSION


def is_plain_text(path: Path) -> bool:
    """True for a file that is read as plain text or Markdown, which is safe in any process."""
    suffix = path.suffix.lower()
    if KIND_OF_SUFFIX.get(suffix) != "text":
        return False
    try:
        return kind_by_head(read_head(path), suffix) == "text"
    except UnreadableDocument:
        return True  # read_file says why without parsing anything


def _limit(kind: Kind | str) -> int:
    return MAX_TEXT_FILE_BYTES if kind in ("text", "html", "csv") else MAX_FILE_BYTES
