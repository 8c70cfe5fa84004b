"""Plots as SVG that stands inside a page: no script, no font, nothing from elsewhere.

Colours are classes that the page's style sheet fills, so that the plots follow light and dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_WIDTH, _HEIGHT = 520, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 14, 44
_QUARTERS = ("0", "0.25", "0.5", "0.75", "1")
_BAR_LEFT, _BAR_HEIGHT, _BAR_GAP = 190, 16, 8


@dataclass(frozen=True)
class Bar:
    """A bar from 0 to `value` (0 to 1) with its interval; `note` stands behind it."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    note: str


def line_chart(
    points: Sequence[tuple[float, float]],
    *,
    title: str,
    x_label: str,
    y_label: str,
    marked: tuple[float, float] | None = None,
    diagonal: bool = False,
    dots: bool = False,
    x_ticks: Sequence[str] = _QUARTERS,
    y_ticks: Sequence[str] = _QUARTERS,
) -> Markup:
    """`points` (x, y), both 0 to 1, joined by a line; `marked` is ringed, `diagonal` is drawn for comparison.

    x_ticks, y_ticks: what stands at 0, .25, .5, .75 and 1.
    """
    shapes: list[Markup] = [_grid(x_label, y_label, x_ticks=x_ticks, y_ticks=y_ticks)]
    if diagonal:
        shapes.append(_line((0, 0), (1, 1), "rule dashed"))
    if len(points) > 1:
        path = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
        shapes.append(Markup('<polyline class="line" points="{}"/>').format(path))
    if dots or len(points) == 1:
        shapes.extend(_dot(x, y, "dot") for x, y in points)
    if marked:
        shapes.append(_dot(*marked, "ring"))
    return _svg(_WIDTH, _HEIGHT, title, shapes)


def histogram(values: Sequence[float], *, title: str, x_label: str, bins: int = 20) -> Markup:
    """How many of `values` (at least one, 0 or above) fall into each of `bins` stretches of equal width."""
    top = max(values) or 1.0
    counts = [0] * bins
    for value in values:
        counts[min(int(value / top * bins), bins - 1)] += 1
    most = max(counts)
    shapes = [_grid(x_label, "records", x_ticks=_ticks(top), y_ticks=_ticks(most))]
    for place, count in enumerate(counts):
        if count:
            left, right, y = _x(place / bins), _x((place + 1) / bins), _y(count / most)
            shapes.append(_rectangle(left + 1, y, right - left - 2, _y(0) - y))
    return _svg(_WIDTH, _HEIGHT, title, shapes)


def bar_chart(bars: Sequence[Bar], *, title: str) -> Markup:
    """Lying bars with their intervals as whiskers, one below the other."""
    height = _TOP + len(bars) * (_BAR_HEIGHT + _BAR_GAP) + 24
    span = _WIDTH - _BAR_LEFT - 76
    shapes: list[Markup] = []
    for number in range(5):
        x = _BAR_LEFT + span * number / 4
        shapes.append(_segment(x, _TOP - 4, x, height - 24, "rule"))
        shapes.append(_text(x, height - 8, f"{number / 4:.2f}", "middle"))
    for number, bar in enumerate(bars):
        y = _TOP + number * (_BAR_HEIGHT + _BAR_GAP)
        middle = y + _BAR_HEIGHT / 2
        shapes.append(_text(_BAR_LEFT - 8, middle + 4, bar.label, "end"))
        if bar.value is not None:
            shapes.append(_rectangle(_BAR_LEFT, y, span * bar.value, _BAR_HEIGHT))
        if bar.low is not None and bar.high is not None:
            ends = [_BAR_LEFT + span * end for end in (bar.low, bar.high)]
            shapes.append(_segment(ends[0], middle, ends[1], middle, "whisker"))
            shapes.extend(_segment(end, middle - 4, end, middle + 4, "whisker") for end in ends)
        shapes.append(_text(_WIDTH - 70, middle + 4, bar.note, "start"))
    return _svg(_WIDTH, height, title, shapes)


def _grid(
    x_label: str,
    y_label: str,
    *,
    x_ticks: Sequence[str],
    y_ticks: Sequence[str],
) -> Markup:
    shapes = []
    for number, (x_tick, y_tick) in enumerate(zip(x_ticks, y_ticks, strict=True)):
        part = number / (len(x_ticks) - 1)
        shapes.append(_line((0, part), (1, part), "rule"))
        shapes.append(_text(_LEFT - 6, _y(part) + 4, y_tick, "end"))
        shapes.append(_text(_x(part), _HEIGHT - _BOTTOM + 16, x_tick, "middle"))
    shapes.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 8, x_label, "middle"))
    turned = Markup('<g transform="translate(13 {}) rotate(-90)">{}</g>')
    shapes.append(turned.format((_TOP + _HEIGHT - _BOTTOM) / 2, _text(0, 0, y_label, "middle")))
    return Markup("").join(shapes)


def _ticks(top: float) -> list[str]:
    return [f"{top * part / 4:.0f}" if top >= 8 else f"{top * part / 4:.2g}" for part in range(5)]


def _svg(width: float, height: float, title: str, shapes: Sequence[Markup]) -> Markup:
    head = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">').format(width, height, title)
    return head + Markup("").join(shapes) + Markup("</svg>")


def _x(value: float) -> float:
    return _LEFT + value * (_WIDTH - _LEFT - _RIGHT)


def _y(value: float) -> float:
    return _HEIGHT - _BOTTOM - value * (_HEIGHT - _TOP - _BOTTOM)


def _line(start: tuple[float, float], end: tuple[float, float], style: str) -> Markup:
    return _segment(_x(start[0]), _y(start[1]), _x(end[0]), _y(end[1]), style)


def _segment(x1: float, y1: float, x2: float, y2: float, style: str) -> Markup:
    shape = Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>')
    return shape.format(style, x1, y1, x2, y2)


def _dot(x: float, y: float, style: str) -> Markup:
    return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(style, _x(x), _y(y))


def _rectangle(x: float, y: float, width: float, height: float) -> Markup:
    shape = Markup('<rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
    return shape.format(x, y, max(width, 0.0), height)


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, escape(text))
