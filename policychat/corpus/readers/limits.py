"""How large a file and its text may be, and the errors that say so."""

from __future__ import annotations

from policychat.errors import UnreadableDocument

MAX_FILE_BYTES = 200_000_000
MAX_TEXT_FILE_BYTES = 50_000_000
MAX_TEXT_CHARS = 50_000_000
# Longer than any book's paragraph; sentence splitting takes memory with the line.
MAX_LINE_CHARS = 1_000_000
MAX_PDF_PAGES = 5_000
# OCR takes 3 to 10 seconds a page; beyond this it would not end within the time for a file.
MAX_OCR_PAGES = 20
# Scanned pages among others: more of them are left out rather than the whole file put at risk.
MAX_OCR_PAGES_AMONG_TEXT = 5
MAX_SHEET_CELLS = 5_000_000


class TooMuchMemory(UnreadableDocument):
    """Reading the file ran out of the memory that the process may take."""

    def __init__(self) -> None:
        super().__init__("reading needed more memory than it may take")


def check_size(size: int, limit: int) -> None:
    """Raises UnreadableDocument where a file of `size` bytes is over `limit`."""
    if size > limit:
        raise UnreadableDocument(f"{size:,} bytes are more than the limit of {limit:,}")
