"""Whether the times of a claim are those of a source."""

from __future__ import annotations

from typing import Literal

from policychat.compare.point import Point
from policychat.compare.statement import Statement
from policychat.compare.words import Vocabulary, Word
from policychat.language.periods import Period, Span

Relation = Literal["agree", "differ", "open"]
_CLAUSE_MARKS = ",;，；。"
_CONTEXT_CHARS = 60


def date_points(claim: Statement, source: Statement, around: Statement | None) -> list[Point]:
    """Times that the claim names and the source gives otherwise, or not at all.

    Each is compared at the precision that both give: "in June" agrees with "June 25", which does not agree with
    "2023". A year that the source leaves unsaid is completed by `around` (its passage, title and heading) and by the
    date of its document. Where the source names several times, the one beside the claim's own words counts.
    """
    points = []
    for each in claim.periods:
        graded = [(period_relation(each, other), other) for other in source.periods]
        agreeing = [other for grade, other in graded if grade == "agree" and _year_fits(each, other, source, around)]
        if agreeing:
            better = _beside_the_same(each, claim, source, agreeing)
            if better is not None:
                points.append(Point("date", each.text, better.text, True))
            continue
        if each.is_year and not any(other.years for other in source.periods) and _in_context(each, source, around):
            continue
        rivals = [other for grade, other in graded if grade == "differ" and _comparable(each, other)]
        if rivals:
            best = max(rivals, key=lambda other: _alike(each, claim, other, source))
            points.append(Point("date", each.text, best.text, True))
        else:
            near = next((other for grade, other in graded if grade != "differ" and _comparable(each, other)), None)
            points.append(Point("date", each.text, near.text if near else None, False))
    return points or _said_twice(claim, source)


def _said_twice(claim: Statement, source: Statement) -> list[Point]:
    """A time that the claim gives twice and the source once, beside another one of it that the claim lacks."""
    for place, each in enumerate(claim.periods):
        twins = [other for other in claim.periods[:place] if _same(each, other)]
        held = [other for other in source.periods if period_relation(each, other) == "agree"]
        left = [
            other
            for other in source.periods
            if _comparable(each, other) and not any(period_relation(mine, other) == "agree" for mine in claim.periods)
        ]
        if twins and len(held) <= len(twins) and left:
            return [Point("date", each.text, left[0].text, True)]
    return []


def _same(one: Period, other: Period) -> bool:
    return (one.years, one.months, one.days) == (other.years, other.months, other.days)


def period_relation(claimed: Period, sourced: Period) -> Relation:
    """agree: every part that both give fits and they share one. differ: a shared part excludes the claim's. open:
    nothing is shared, or the claim names a smaller part of a longer time ("in July" of "in the third quarter").
    """
    if _is_range(claimed.years) and _is_range(sourced.years) and claimed.years != sourced.years:
        return "differ"
    shared = False
    narrower = False
    for mine, theirs in (
        (claimed.years, sourced.years),
        (claimed.months, sourced.months),
        (claimed.days, sourced.days),
    ):
        if mine is None or theirs is None:
            continue
        shared = True
        if mine[1] < theirs[0] or theirs[1] < mine[0]:
            return "differ"
        narrower |= not _within(theirs, mine) and mine is not claimed.days
    if not shared or narrower:
        return "open"
    if claimed.days and not sourced.days and sourced.months:
        return "open"
    if claimed.months and not sourced.months:
        return "open"
    return "agree"


def _is_range(span: Span | None) -> bool:
    return span is not None and span[0] != span[1]


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _comparable(one: Period, other: Period) -> bool:
    """Whether another value can be meant: a year beside a day of June is about something else."""
    if one.is_year:
        return other.years is not None
    return not other.is_year


def _year_fits(claimed: Period, sourced: Period, source: Statement, around: Statement | None) -> bool:
    if claimed.years is None or sourced.years is not None:
        return True
    known = _context_years(source, around)
    return not known or any(_within(year, claimed.years) or _within(claimed.years, year) for year in known)


def _in_context(claimed: Period, source: Statement, around: Statement | None) -> bool:
    return claimed.years is not None and any(_within(year, claimed.years) for year in _context_years(source, around))


def _context_years(source: Statement, around: Statement | None) -> set[Span]:
    years = {period.years for period in (around.periods if around else ()) if period.years}
    if source.published and source.published[:4].isdigit():
        year = int(source.published[:4])
        years.add((year, year))
    return years


def _beside_the_same(each: Period, claim: Statement, source: Statement, agreeing: list[Period]) -> Period | None:
    """A differing time of the source that stands beside the claim's words, where no agreeing one does."""
    if any(not _beside(source, other) for other in agreeing):
        return None
    best = max(_alike(each, claim, other, source) for other in agreeing)
    others = [
        other for other in source.periods if period_relation(each, other) == "differ" and _comparable(each, other)
    ]
    better = [other for other in others if best == 0 and _alike(each, claim, other, source) >= 0.5]
    return better[0] if better else None


def _alike(each: Period, claim: Statement, other: Period, source: Statement) -> float:
    mine = _beside(claim, each)
    theirs = Vocabulary("", _beside(source, other))
    return sum(theirs.holds(word) > 0 for word in mine) / len(mine) if mine else 0.0


def _beside(statement: Statement, period: Period) -> list[Word]:
    """The words of the clause in which a time stands."""
    text = statement.text
    start = max((text.rfind(mark, 0, period.start) for mark in _CLAUSE_MARKS), default=-1) + 1
    ends = [place for mark in _CLAUSE_MARKS if (place := text.find(mark, period.end)) >= 0]
    bounds = [max(start, period.start - _CONTEXT_CHARS), min([*ends, len(text), period.end + _CONTEXT_CHARS])]
    for other in statement.periods:
        if other.end <= period.start:
            bounds[0] = max(bounds[0], other.end)
        elif other.start >= period.end:
            bounds[1] = min(bounds[1], other.start)
    return [word for word in statement.words_between(*bounds) if not word.frame]
