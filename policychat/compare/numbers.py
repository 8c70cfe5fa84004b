"""Whether the amounts of a claim are those of a source."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import regex

from policychat.compare.changes_between import differences, from_to
from policychat.compare.point import Point
from policychat.compare.polarity import is_plan
from policychat.compare.statement import Statement
from policychat.compare.words import Vocabulary, Word
from policychat.language.periods import Period
from policychat.language.quantities import Quantity

Relation = Literal["agree", "differ", "open"]

# "About 14.5 million" is said of 14.47 million; of 15 million it is not.
_APPROXIMATE = Decimal("0.02")
_ROUNDED_TO = 2  # significant digits that a rounded figure must give: "about 14 million" is said of 14.47 million
_BOUND_REACH = 2  # "more than 40" is said of 43; nobody says it of 4,000
_COUNTED_CHARS = 48  # about five words
_COUNTED_WORDS = 3
# Somebody speaks of what was.
_OF_BEFORE = regex.compile(
    r"\b(?:was|were|had|did|been|previous|previously|former|formerly|earlier|before|until|originally|initially|initial"
    r"|used to|from|old|started|began|once|rose|fell|grew|went)\b|原|此前|之前|以前|曾|过去|由|从|起初|最初|起点",
    regex.IGNORECASE,
)
_ONLY = regex.compile(r"(?:\b(?:only|just|exactly|merely)|[仅只][须需有要能可]?\p{Han}{0,2})\s*$", regex.IGNORECASE)
_WITHIN_BREAK = "；;。"


def number_points(claim: Statement, source: Statement) -> list[Point]:
    """Amounts that the claim gives and the source gives otherwise or not at all.

    Amounts are compared with those of the same unit: percentages and percentage points, currencies and measures do
    not mix. Of several, the one that counts the same things, and is of the same period, is the one to compare with, so
    that "50 platforms" is not taken for the 50 institutes beside the 140 platforms. "One" and "two" in words are left
    alone: they are articles and pairs more often than counts.
    """
    points = []
    for each in claim.quantities:
        if not is_article(each) or _ONLY.search(claim.plain, 0, each.start):
            points.extend(_compare(each, claim, source))
    return points or _said_twice(claim, source)


def _said_twice(claim: Statement, source: Statement) -> list[Point]:
    """An amount that the claim gives twice and the source once, beside another one of it that the claim lacks."""
    for place, each in enumerate(claim.quantities):
        twins = [o for o in claim.quantities[:place] if (o.low, o.high, o.unit) == (each.low, each.high, each.unit)]
        same_unit = [other for other in source.quantities if other.unit == each.unit and not is_article(other)]
        held = [other for other in same_unit if relation(each, other) == "agree"]
        left = [
            other
            for other in same_unit
            if not any(mine.unit == other.unit and relation(mine, other) != "differ" for mine in claim.quantities)
        ]
        if twins and len(held) <= len(twins) and left and not is_article(each):
            return [Point("number", each.text, left[0].text, True)]
    return []


def relation(claimed: Quantity, sourced: Quantity) -> Relation:
    """Whether an amount proves another of the same unit (agree), excludes it (differ), or neither (open).

    A bound of the claim is proved by the same bound and by an exact amount just beyond; a range by one within it. The
    claim "45" is neither proved nor excluded by "more than 40".
    """
    if claimed.bound == "exact" and sourced.bound == "exact":
        return _exact(claimed, sourced)
    if sourced.bound == "exact":
        beyond = _beyond(claimed, sourced.low)
        near = max(sourced.low, claimed.low) <= _BOUND_REACH * min(sourced.low, claimed.low)
        return "agree" if beyond and near else "differ"
    if claimed.bound == "exact":
        if claimed.approximate and claimed.low == sourced.low:
            return "agree"
        return "open" if _beyond(sourced, claimed.low) or claimed.low == sourced.low else "differ"
    same_side = (claimed.bound in ("more", "at_least")) == (sourced.bound in ("more", "at_least"))
    return "agree" if same_side and claimed.low == sourced.low else "differ"


def _exact(claimed: Quantity, sourced: Quantity) -> Relation:
    if claimed.low <= sourced.low and sourced.high <= claimed.high:
        return "agree"
    if sourced.low <= claimed.low and claimed.high <= sourced.high:
        return "open"
    if sourced.is_range or claimed.is_range:
        return "differ"
    if claimed.approximate or sourced.approximate:
        distance = abs(claimed.low - sourced.low)
        if distance <= abs(sourced.low) * _APPROXIMATE or (
            claimed.approximate and _rounds_to(sourced.low, claimed.low)
        ):
            return "agree"
    return "differ"


def _rounds_to(value: Decimal, rounded: Decimal) -> bool:
    digits = len(rounded.normalize().as_tuple().digits)
    return digits >= _ROUNDED_TO and value != 0 and Decimal(f"{value:.{digits - 1}e}") == rounded


def _beyond(bound: Quantity, value: Decimal) -> bool:
    match bound.bound:
        case "more":
            return value > bound.low
        case "at_least":
            return value >= bound.low
        case "less":
            return value < bound.low
        case _:
            return value <= bound.low


def _compare(each: Quantity, claim: Statement, source: Statement) -> list[Point]:
    rivals = [other for other in source.quantities if other.unit == each.unit and not is_article(other)]
    agreeing = [other for other in rivals if relation(each, other) == "agree"]
    counted = counted_words(claim, each)
    alike = {id(other): _alike(counted, source, other) for other in rivals}
    of_period = _of_same_period(each, claim, source, rivals)
    if agreeing and (now := _since_changed(agreeing, claim, source)):
        return [Point("number", each.text, now.text, True)]
    if agreeing:
        best = max(agreeing, key=lambda other: (id(other) in of_period, alike[id(other)]))
        better = [
            other
            for other in rivals
            if other not in agreeing
            and relation(each, other) == "differ"
            and (
                (id(other) in of_period and id(best) not in of_period and alike[id(other)] >= alike[id(best)])
                or (alike[id(best)] == 0 and alike[id(other)] > 0.5 and not each.unit)
            )
        ]
        return [Point("number", each.text, better[0].text, True)] if better else []
    if any(other.unit == each.unit and relation(each, other) == "agree" for other in differences(source)):
        return []
    taken = [
        other
        for other in rivals
        if any(relation(mine, other) == "agree" for mine in claim.quantities if mine.unit == other.unit)
    ]
    left = [other for other in rivals if other not in taken] or (rivals if of_period else [])
    if left:
        rival = max(
            left, key=lambda other: (id(other) in of_period, alike[id(other)], relation(each, other) == "differ")
        )
        same_thing = alike[id(rival)] > 0 or bool(each.unit) or not counted
        return [Point("number", each.text, rival.text, relation(each, rival) == "differ" and same_thing)]
    other = next(
        (o for o in source.quantities if o.figure == each.figure and o.unit and each.unit and o.unit != each.unit), None
    )
    if other is not None:
        return [Point("unit", each.text, other.text, True)]
    return [Point("number", each.text, None, False)]


def _since_changed(agreeing: list[Quantity], claim: Statement, source: Statement) -> Quantity | None:
    """What an amount has become that the claim gives as if it still held: "takes 20 days" beside "cut from 20 to 7".
    What is only planned has become nothing yet."""
    if claim.periods or _OF_BEFORE.search(claim.plain) or from_to(claim) or is_plan(source.plain):
        return None
    changed = {(one.start, one.end): other for one, other in from_to(source)}
    if any((each.start, each.end) not in changed for each in agreeing):
        return None
    return changed[(agreeing[0].start, agreeing[0].end)]


def counted_words(statement: Statement, each: Quantity) -> list[Word]:
    """What an amount counts: the words behind it up to the next amount, and the one right before ("Building 3")."""
    end = min(
        (other.start for other in statement.quantities if other.start >= each.end),
        default=len(statement.text),
    )
    end = min(end, each.end + _COUNTED_CHARS, _break(statement.text, each.end))
    behind = [word for word in statement.words_between(each.end, end) if not word.frame][:_COUNTED_WORDS]
    before = [
        word
        for word in statement.words
        if 0 <= each.start - word.end <= 1 and (word.name or word.chinese or not behind)
    ]
    return [*before, *behind]


def _break(text: str, at: int) -> int:
    places = [place for mark in _WITHIN_BREAK for place in (text.find(mark, at),) if place >= 0]
    return min(places, default=len(text))


def _alike(counted: list[Word], source: Statement, other: Quantity) -> float:
    """The share (0 to 1) of the claim's counted words that the source's amount counts too."""
    if not counted:
        return 0.0
    vocabulary = Vocabulary(source.text, counted_words(source, other))
    near = Vocabulary("", counted_words(source, other)) if not vocabulary.chinese else vocabulary
    return sum(near.holds(word) > 0 for word in counted) / len(counted)


def _of_same_period(each: Quantity, claim: Statement, source: Statement, rivals: list[Quantity]) -> frozenset[int]:
    mine = period_of(claim, each)
    if mine is None or mine.years is None:
        return frozenset()
    return frozenset(
        id(other)
        for other in rivals
        if (theirs := period_of(source, other)) and theirs.years == mine.years and theirs.months == mine.months
    )


def period_of(statement: Statement, each: Quantity) -> Period | None:
    """The time that stands nearest to an amount, if the statement names any."""
    return min(
        statement.periods,
        key=lambda period: period.start - each.end if period.start >= each.end else each.start - period.end + 0.5,
        default=None,
    )


def is_article(each: Quantity) -> bool:
    """True for "one" and "two" in words, which are articles and pairs more often than counts."""
    return each.high <= 2 and not each.unit and not each.text[:1].isdigit() and each.bound == "exact"
