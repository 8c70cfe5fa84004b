"""Plain text and Markdown."""

from __future__ import annotations

from policychat.corpus.extraction import Extraction
from policychat.corpus.readers.cleaning import clean
from policychat.corpus.readers.decoding import decode


def read(data: bytes) -> Extraction:
    """The text as it stands. Raises UnreadableDocument for bytes that are no text in a known encoding."""
    return Extraction(text=clean(decode(data)))
