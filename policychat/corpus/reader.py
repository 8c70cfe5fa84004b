"""From a file to its text."""

from __future__ import annotations

import codecs
from pathlib import Path

from policychat.errors import UnreadableDocument
from policychat.language.detect import detect_language

SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown"})
MAX_FILE_BYTES = 50_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WINDOWS_1252 = frozenset(("en", "fr", "de", "es", "it", "pt", "nl", "sv", "da", "no", "fi"))


def read_text(path: Path) -> str:
    """The text of a plain-text or Markdown file, line ends as LF, without a byte order mark.

    UTF-8, else the encoding that charset-normalizer finds (UTF-16, GB18030, Big5, …). Raises
    UnreadableDocument with the reason as one clause: not a text format, too large, no permission, empty,
    binary.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableDocument(f"files of type {path.suffix or 'without a suffix'} are not read")
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise UnreadableDocument(f"{size:,} bytes are more than the limit of {MAX_FILE_BYTES:,}")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument((error.strerror or str(error)).lower()) from error
    text = _decode(data).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadableDocument("the file holds no text")
    if "\0" in text:
        raise UnreadableDocument("the file is binary, not text")
    return text


def _decode(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableDocument(f"the file is not the {encoding} text that it says it is") from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_by_statistics(data)


def _decode_by_statistics(data: bytes) -> str:
    from charset_normalizer import from_bytes  # needed by few files, slow to import

    best = from_bytes(data).best()
    if best is None:
        raise UnreadableDocument("the text encoding is not known")
    return _decode_western(data) or str(best) if best.multi_byte_usage == 0 else str(best)


def _decode_western(data: bytes) -> str | None:
    """Windows-1252 text in one of its languages; charset-normalizer calls much of it Baltic or Romanian."""
    if sum(byte > 0x7F for byte in data) * 5 > len(data):
        return None
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return text if detect_language(text, default="und") in _WINDOWS_1252 else None
