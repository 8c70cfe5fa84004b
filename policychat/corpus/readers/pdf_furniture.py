"""Running headers, footers and page numbers: on the page, not part of the text."""

from __future__ import annotations

from collections import Counter

import regex

from policychat.corpus.readers.pdf_glyphs import Piece

_ROWS = 3
# Odd and even pages often have headers of their own.
_SHARE_OF_PAGES = 0.4
_MIN_PAGES = 3
_NUMBER = regex.compile(r"\d+|\b[ivxlc]+\b", regex.IGNORECASE)
_PAGE_NUMBER = regex.compile(
    r"[-–—·|\s]*(?:page|p\.|第)?\s*(\d{1,4})\s*页?\s*(?:(?:of|/|,|，|共)+\s*\d{1,4}\s*页?)?[-–—·|\s]*", regex.IGNORECASE
)

Row = tuple[Piece, ...]


def without_furniture(pages: list[list[Piece]]) -> list[list[Piece]]:
    """The pieces of each page without what recurs in its first or last rows.

    A row recurs when the same text, numbers apart, stands there on 40 % of the pages, three at least; of two pages,
    when it is the outermost row of both. A page number goes also where it stands once: the number of its page.
    """
    rows_each_end = _ROWS if len(pages) >= _MIN_PAGES else 1
    edges = [_edge_rows(pieces, rows_each_end) for pieces in pages]
    seen = Counter(key for rows in edges for key in {_key(row) for row in rows})
    enough = max(min(_MIN_PAGES, max(2, len(pages))), _SHARE_OF_PAGES * sum(1 for rows in edges if rows))
    cleaned = []
    for number, (pieces, rows) in enumerate(zip(pages, edges, strict=True), 1):
        dropped = {
            id(piece)
            for row in rows
            if seen[_key(row)] >= enough or _is_number_of(number, row, of_one=len(pages) == 1)
            for piece in row
        }
        cleaned.append([piece for piece in pieces if id(piece) not in dropped])
    return cleaned


def _edge_rows(pieces: list[Piece], count: int) -> list[Row]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.y):
        if rows and abs(rows[-1][0].y - piece.y) <= 2:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    chosen = rows if len(rows) <= 2 * count else rows[:count] + rows[-count:]
    return [tuple(sorted(row, key=lambda piece: piece.x0)) for row in chosen]


def _key(row: Row) -> str:
    return _NUMBER.sub("#", " ".join(piece.text for piece in row)).casefold()


def _is_number_of(number: int, row: Row, *, of_one: bool) -> bool:
    text = " ".join(piece.text for piece in row)
    match = _PAGE_NUMBER.fullmatch(text)
    # A bare 1 on the only page may be anything.
    return match is not None and int(match[1]) == number and not (of_one and text.isdigit())
