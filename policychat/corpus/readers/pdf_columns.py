"""The order in which the lines of a PDF page are read: columns one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from policychat.corpus.readers.pdf_glyphs import Piece

_MIN_LINES = 4
# Lines of a column of prose fill it; cells of a table mostly do not.
_FILLED = 0.7
_MOST_SPANNING = 0.4
# A column is at least this share of the width of the page's text.
_NARROWEST = 0.15
_SAME_LINE = 0.5
# A page of prose has some hundreds; comparing all with all takes long beyond.
_MAX_PIECES = 2000


@dataclass(frozen=True)
class Line:
    """A line of text; `left` and `right` bound the column it stands in."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    left: float
    right: float


def reading_order(pieces: list[Piece]) -> list[Line]:
    """The lines that `pieces` form, top to bottom; where they stand in columns, column by column.

    What spans the columns (a title, a table) ends the columns above it.
    """
    gutter = _gutter(pieces)
    if gutter is None:
        return _lines(pieces)
    lines: list[Line] = []
    left: list[Piece] = []
    right: list[Piece] = []
    spanning: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: -piece.y):
        side = left if piece.x1 <= gutter else right if piece.x0 >= gutter else spanning
        if side is spanning:
            lines += reading_order(left) + reading_order(right)
            left, right = [], []
        else:
            lines += _lines(spanning)
            spanning = []
        side.append(piece)
    return lines + _lines(spanning) + reading_order(left) + reading_order(right)


def _gutter(pieces: list[Piece]) -> float | None:
    """Where a column ends and the next begins; None where the text is one column."""
    if not 2 * _MIN_LINES <= len(pieces) <= _MAX_PIECES:
        return None
    start, end = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    margin = (end - start) * _NARROWEST
    edges = sorted({start + margin, end - margin} | {x for piece in pieces for x in (piece.x0, piece.x1)})
    candidates = [
        (sum(piece.x0 < (a + b) / 2 < piece.x1 for piece in pieces), a - b, (a + b) / 2)
        for a, b in pairwise(edges)
        if start + margin <= a and b <= end - margin and b - a > 0.1
    ]
    for crossing, _, gutter in sorted(candidates)[:3]:
        left = [piece for piece in pieces if piece.x1 <= gutter]
        right = [piece for piece in pieces if piece.x0 >= gutter]
        if (
            crossing <= _MOST_SPANNING * len(pieces)
            and _is_column(left)
            and _is_column(right)
            and _side_by_side(left, right)
        ):
            return gutter
    return None


def _is_column(pieces: list[Piece]) -> bool:
    if len(pieces) < _MIN_LINES:
        return False
    if _gutter(pieces) is not None:
        return True
    width = max(piece.x1 for piece in pieces) - min(piece.x0 for piece in pieces)
    by_line = [list(group) for _, group in groupby(sorted(pieces, key=_baseline), key=_baseline)]
    filled = median(sum(piece.x1 - piece.x0 for piece in line) for line in by_line)
    return len(by_line) >= _MIN_LINES and filled >= _FILLED * width and width > 6 * median(p.size for p in pieces)


def _baseline(piece: Piece) -> int:
    return round(piece.y)


def _side_by_side(left: list[Piece], right: list[Piece]) -> bool:
    top = min(max(piece.y for piece in left), max(piece.y for piece in right))
    bottom = max(min(piece.y for piece in left), min(piece.y for piece in right))
    heights = [max(p.y for p in side) - min(p.y for p in side) for side in (left, right)]
    return top - bottom >= 0.5 * min(heights)


def _lines(pieces: list[Piece]) -> list[Line]:
    if not pieces:
        return []
    left, right = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.y, piece.x0)):
        if rows and abs(rows[-1][0].y - piece.y) <= _SAME_LINE * min(rows[-1][0].size, piece.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_line(sorted(row, key=lambda piece: piece.x0), left, right) for row in rows]


def _line(row: list[Piece], left: float, right: float) -> Line:
    longest = max(row, key=lambda piece: len(piece.text))
    return Line(
        text=" ".join(piece.text for piece in row),
        x0=row[0].x0,
        x1=max(piece.x1 for piece in row),
        y=longest.y,
        size=longest.size,
        bold=all(piece.bold for piece in row),
        left=left,
        right=right,
    )
