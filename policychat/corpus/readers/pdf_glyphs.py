"""The pieces of text on a PDF page and where they stand."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median_low
from typing import Any, NamedTuple

from policychat.corpus.readers.cleaning import one_line

# Wider than a space in justified text, narrower than the gap between columns; in heights of the text.
_GAP = 1.3
_SAME_LINE = 0.5
_BOLD = 600
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}


@dataclass(frozen=True)
class Piece:
    """Text without a wide gap on one baseline `y`; x grows to the right, y upwards, in points as one reads it."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool


class _Glyph(NamedTuple):  # one for each character: a dataclass takes twice as long
    at: int
    text: str
    turns: int
    left: float
    right: float
    base: float
    size: float


def page_pieces(page: Any) -> list[Piece]:
    """The pieces on a pypdfium2 page in the order they were written, turned so that most of the text is upright.

    Text in other directions (watermarks, notes in the margin) is left out.
    """
    text_page = page.get_textpage()
    try:
        glyphs = list(_glyphs(text_page.raw, text_page.count_chars()))
        turns = Counter(glyph.turns for glyph in glyphs if glyph.text.strip()).most_common(1)
        return list(_pieces(text_page.raw, [glyph for glyph in glyphs if turns and glyph.turns in (turns[0][0], -1)]))
    finally:
        text_page.close()


def _glyphs(raw: Any, count: int) -> Iterator[_Glyph]:
    """All characters, turned upright each; `turns` is a quarter turn, -1 for a line end, -2 for anything slanted."""
    from pypdfium2 import raw as pdfium

    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    x_out, y_out, box_out = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box)
    high = 0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if code in (0x0A, 0x0D):
            yield _Glyph(index, "\n", -1, 0, 0, 0, 0)
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if code == 0:
            continue
        pdfium.FPDFText_GetCharOrigin(raw, index, x_out, y_out)
        pdfium.FPDFText_GetLooseCharBox(raw, index, box_out)
        angle = pdfium.FPDFText_GetCharAngle(raw, index)
        turns = _quarter_turns(angle) if angle else 0
        x0, x1, base, low, up = box.left, box.right, y.value, box.bottom, box.top
        if turns > 0:
            (x0, low), (x1, up) = _turn(x0, low, turns), _turn(x1, up, turns)
            base = _turn(x.value, base, turns)[1]
        text = _HYPHENS.get(code) or chr(code)
        yield _Glyph(index, text, turns, min(x0, x1), max(x0, x1), base, abs(up - low) or 1.0)


def _quarter_turns(angle: float) -> int:
    quarters = -angle / (math.pi / 2)  # PDFium counts clockwise
    return round(quarters) % 4 if abs(quarters - round(quarters)) < 0.1 else -2


def _turn(x: float, y: float, turns: int) -> tuple[float, float]:
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turns]


def _pieces(raw: Any, glyphs: list[_Glyph]) -> Iterator[Piece]:
    run: list[_Glyph] = []
    last: _Glyph | None = None
    for glyph in glyphs:
        seen = not glyph.text.isspace()
        if glyph.turns == -1 or (seen and last is not None and not _follows(last, glyph)):
            yield from _piece(raw, run)
            run, last = [], None
        if seen:
            last = glyph
        if last is not None:
            run.append(glyph)
    yield from _piece(raw, run)


def _follows(last: _Glyph, glyph: _Glyph) -> bool:
    size = max(last.size, glyph.size)
    return abs(glyph.base - last.base) <= _SAME_LINE * size and -size < glyph.left - last.right < _GAP * size


def _piece(raw: Any, run: list[_Glyph]) -> Iterator[Piece]:
    from pypdfium2 import raw as pdfium

    seen = [glyph for glyph in run if glyph.text.strip()]
    text = one_line("".join(glyph.text for glyph in run))
    if not seen or not text:
        return
    weights = [pdfium.FPDFText_GetFontWeight(raw, glyph.at) for glyph in (seen[0], seen[-1])]
    yield Piece(
        text=text,
        x0=min(glyph.left for glyph in seen),
        x1=max(glyph.right for glyph in seen),
        y=median_low(glyph.base for glyph in seen),
        size=median_low(glyph.size for glyph in seen),
        bold=min(weights) >= _BOLD,
    )
