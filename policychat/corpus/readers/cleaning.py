"""The last step of every reader: a text that offsets can refer to."""

from __future__ import annotations

import re

from policychat.corpus.readers.limits import MAX_LINE_CHARS, MAX_TEXT_CHARS
from policychat.errors import UnreadableDocument

_LINE_ENDS = re.compile(r"\r\n?|[\v\f\u2028\u2029]")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f-\x9f]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """`text` with LF line ends (also for form feeds), without NUL and U+FEFF, other control characters as spaces
    and lone surrogates as U+FFFD. Nothing else changes: no Unicode normalisation, no trimming."""
    text = _LINE_ENDS.sub("\n", text).replace("\0", "").replace("\ufeff", "")
    return _LONE_SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))


def one_line(text: str) -> str:
    """`text` cleaned, trimmed and on one line, each run of white space one space."""
    return _SPACES.sub(" ", clean(text)).strip()


def join_blocks(blocks: list[str]) -> str:
    """Paragraphs, headings and rows with a blank line between, so that none is taken for part of another."""
    return "\n\n".join(block for block in blocks if block.strip())


def check_text(text: str) -> None:
    """Raises UnreadableDocument for a text without a visible character, a too long one, or too long a line."""
    if not text.strip():
        raise UnreadableDocument("the file holds no text")
    if len(text) > MAX_TEXT_CHARS:
        raise UnreadableDocument(f"its text has {len(text):,} characters, more than the limit of {MAX_TEXT_CHARS:,}")
    if len(text) > MAX_LINE_CHARS:
        longest = max(map(len, text.split("\n")))
        if longest > MAX_LINE_CHARS:
            raise UnreadableDocument(
                f"it has a line of {longest:,} characters, more than the limit of {MAX_LINE_CHARS:,}; break it up"
            )
