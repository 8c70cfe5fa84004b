"""Comma- and tab-separated tables."""

from __future__ import annotations

import csv
import io

from policychat.corpus.extraction import Extraction
from policychat.corpus.readers.cleaning import clean, join_blocks
from policychat.corpus.readers.decoding import decode
from policychat.corpus.readers.limits import MAX_LINE_CHARS
from policychat.corpus.readers.rows import row_lines
from policychat.errors import UnreadableDocument

_SNIFFED_CHARS = 8192
_DELIMITERS = ",\t;|"


def read(data: bytes) -> Extraction:
    """One line a row, with its column names. Raises UnreadableDocument for what is no text or no table."""
    text = clean(decode(data))
    try:
        csv.field_size_limit(MAX_LINE_CHARS)
        rows = csv.reader(io.StringIO(text), _dialect(text))
        return Extraction(text=join_blocks(list(row_lines(rows))))
    except csv.Error as error:
        raise UnreadableDocument(f"it is not a table that can be read ({error})") from error


def _dialect(text: str) -> type[csv.Dialect] | csv.Dialect:
    sample = text[:_SNIFFED_CHARS].rpartition("\n")[0] or text[:_SNIFFED_CHARS]
    first = sample.lstrip("\n").partition("\n")[0]
    try:
        # Of delimiters that the first line has not, the sniffer finds some in prose.
        return csv.Sniffer().sniff(sample, "".join(mark for mark in _DELIMITERS if mark in first) or ",")
    except csv.Error:
        return csv.excel_tab if "\t" in first else csv.excel
