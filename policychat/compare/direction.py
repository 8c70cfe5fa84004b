"""Whether a claim and a source have something change the same way."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from policychat.compare.point import Point
from policychat.compare.polarity import DOWN, UP
from policychat.compare.statement import Statement, once
from policychat.compare.words import Vocabulary, Word
from policychat.language.quantities import Quantity

_STRICTER = regex.compile(
    r"\b(?:tighten\w*|toughen\w*|restrict(?:s|ed|ing)?|stricter)\b|收紧|从严|收緊|限制(?=[了其])", regex.IGNORECASE
)
_LOOSER = regex.compile(
    r"\b(?:relax\w*|loosen\w*|eas(?:e|es|ed|ing)|lift(?:s|ed|ing)?|abolish\w*|remov(?:e|es|ed|ing))\b|放宽|放松|取消|放寬|放鬆|解除",
    regex.IGNORECASE,
)
_AXES = ((("amount", 1), UP), (("amount", -1), DOWN), (("strictness", 1), _STRICTER), (("strictness", -1), _LOOSER))
_AFTER, _BEFORE = 4, 3  # words
_FROM = regex.compile(r"\bfrom\s*$|[从從由自]\s*$", regex.IGNORECASE)
_TO = regex.compile(r"\bto\s*$|(?:至|到|为|為)\s*$", regex.IGNORECASE)
_FROM_TO_CHARS = 60


@dataclass(frozen=True)
class _Change:
    axis: str
    sign: int
    text: str
    scope: tuple[Word, ...]


def direction_points(claim: Statement, source: Statement) -> list[Point]:
    """Where the claim has something rise that the source has fall, or be relaxed that is tightened.

    Read are words of change with the words around them, and the order of "from A to B".
    """
    mine, theirs = _changes(claim), _changes(source)
    points = []
    for each in mine:
        same_axis = [other for other in theirs if other.axis == each.axis]
        against = [other for other in same_axis if other.sign != each.sign]
        along = [other for other in same_axis if other.sign == each.sign]
        near_against = [other for other in against if _near(each, other)]
        if near_against and not any(_near(each, other) for other in along):
            points.append(Point("direction", each.text, near_against[0].text, True))
        elif against and not along:
            points.append(Point("direction", each.text, against[0].text, claim.script != source.script))
    return points or _turned(claim, source)


def _near(one: _Change, other: _Change) -> bool:
    if not one.scope or not other.scope:
        return True
    vocabulary = Vocabulary("".join(word.text for word in other.scope), other.scope)
    return any(vocabulary.holds(word) for word in one.scope)


@once
def _changes(statement: Statement) -> list[_Change]:
    found = []
    for (axis, sign), pattern in _AXES:
        for match in pattern.finditer(statement.plain):
            before = [w for w in statement.words if w.end <= match.start() and not w.frame][-_BEFORE:]
            after = [w for w in statement.words if w.start >= match.end() and not w.frame][:_AFTER]
            found.append(_Change(axis, sign, statement.text[match.start() : match.end()], (*before, *after)))
    for one, other in _from_to(statement):
        if one.low != other.low:
            text = statement.text[one.start : other.end]
            found.append(_Change("amount", 1 if other.low > one.low else -1, text, ()))
    return found


def _turned(claim: Statement, source: Statement) -> list[Point]:
    """ "From 60 to 58" where the source has "from 58 to 60"."""
    return [
        Point("direction", claim.text[a.start : b.end], source.text[c.start : d.end], True)
        for a, b in _from_to(claim)
        for c, d in _from_to(source)
        if a.unit == c.unit and (a.low, b.low) == (d.low, c.low) and a.low != b.low
    ]


@once
def _from_to(statement: Statement) -> list[tuple[Quantity, Quantity]]:
    text = statement.plain
    return [
        (one, other)
        for one, other in zip(statement.quantities, statement.quantities[1:], strict=False)
        if one.unit == other.unit
        and other.start - one.end <= _FROM_TO_CHARS
        and _FROM.search(text, max(0, one.start - 8), one.start)
        and _TO.search(text, max(one.end, other.start - 10), other.start)
    ]


def starting_amounts(statement: Statement) -> list[Quantity]:
    """The first amount of each "from A to B": what was, even where B is a goal."""
    return [one for one, _ in _from_to(statement)]
