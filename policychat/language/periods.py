"""The times a text speaks of, at their own precision: days and ranges of days, months, quarters, half-years, years."""

from __future__ import annotations

from dataclasses import dataclass, replace

import regex

from policychat.language.dates import Date, find_dates
from policychat.language.script import HALF_WIDTH

Span = tuple[int, int]  # first and last, both within

_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_HAN = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR = r"(?:19|20)\d{2}"
_PART = regex.compile(
    rf"\b(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th)\s+(?P<part>quarter|half)(?:\s+(?:of\s+)?(?P<y1>{_YEAR}))?\b"
    rf"|\bQ(?P<q>[1-4])(?:\s+(?:of\s+)?(?P<y2>{_YEAR}))?\b|\b(?P<y3>{_YEAR})\s*Q(?P<q3>[1-4])\b"
    rf"|(?:(?P<y4>{_YEAR})\s*年)?\s*(?:第(?P<hq>[一二三四1-4])季度|(?P<half>[上下])半年)",
    regex.IGNORECASE,
)
_JOIN = regex.compile(r"\s?(?:[-–—~～至到]|to|through|until)\s?", regex.IGNORECASE)
_LATER_DAY = regex.compile(
    r"(?:\s?[-–—~～至到]\s?(?P<day>[12]\d|3[01]|0?[1-9])(?!\d)\s?[日号]?|\s(?:to|and)\s(?P<to>[12]\d|3[01]|[1-9])(?!\d)(?=\W|$))"
    rf"(?:,?\s+(?P<year>{_YEAR})(?!\d))?"
)
_EARLIER_DAY = regex.compile(r"(?<!\d)(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\s?(?:[-–—~～至到]|to|and)\s?$")
_THAT_YEAR = regex.compile(r"\s*(?:of\s+)?(?:that|the same) year\b", regex.IGNORECASE)
_THAT_YEAR_HAN = regex.compile(r"(?:当年|同年)\s*$")
_RELATIVE = regex.compile(r"\s*(?:,\s*)?(?P<after>last|this|next) year\b", regex.IGNORECASE)
_RELATIVE_HAN = regex.compile(r"(?P<before>去年|今年|明年|前年)\s*$")
_STEPS = {"last": -1, "this": 0, "next": 1, "去年": -1, "今年": 0, "明年": 1, "前年": -2}
_ALONE = regex.compile(r"\b(?P<word>last|this|next) year\b|(?P<han>去年|今年|明年|前年)(?!\s?\d)", regex.IGNORECASE)


@dataclass(frozen=True)
class Period:
    """A time as far as the text gives it: `year`, `months` and `days` are first and last, None where unsaid.

    `text` is `source[start:end]`.
    """

    years: Span | None
    months: Span | None
    days: Span | None
    text: str
    start: int
    end: int

    @property
    def is_year(self) -> bool:
        """True where only years are given."""
        return self.months is None and self.days is None


def find_periods(text: str, *, published: str | None = None) -> list[Period]:
    """The times of `text` in order.

    On top of `find_dates`: ranges of days, months and years ("June 22-25", 6月22日至25日, 2021-2030), quarters and
    halves of a year (Q3 2023, 上半年), "of that year" (the last year named before) and, where `published` (ISO date of
    the document, may be partial) is given, "last year", "this year" and "next year". Not read: decades, weeks,
    seasons, "recently".
    """
    folded = text.translate(HALF_WIDTH)
    parts = [_part(match, text) for match in _PART.finditer(folded)]
    dates = [_period(folded, text, date) for date in find_dates(text)]
    found: list[Period] = []
    for each in sorted([*parts, *dates], key=lambda period: (period.start, -period.end)):
        if not found or each.start >= found[-1].end:
            found.append(each)
    found = _joined(folded, text, found)
    base = int(published[:4]) if published and published[:4].isdigit() else None
    return _relative(folded, text, found, base)


def _part(match: regex.Match[str], text: str) -> Period:
    year = next((match[name] for name in ("y1", "y2", "y3", "y4") if match[name]), None)
    if match["half"] or (match["part"] or "").casefold() == "half":
        half = _HAN[match["half"]] if match["half"] else _ORDINALS[match["nth"].casefold()]
        months = (1, 6) if half == 1 else (7, 12)
    else:
        quarter = _ORDINALS[match["nth"].casefold()] if match["nth"] else _HAN[match["q"] or match["q3"] or match["hq"]]
        months = (3 * quarter - 2, 3 * quarter)
    years = (int(year), int(year)) if year else None
    return Period(years, months, None, text[match.start() : match.end()], *match.span())


def _period(folded: str, text: str, date: Date) -> Period:
    start, end = date.start, date.end
    days = (date.day, date.day) if date.day else None
    years: Span | None = None
    if date.day:
        if (later := _LATER_DAY.match(folded, end)) and not regex.match(
            r"\s*(?:[月/.]|\p{Lu}\p{Ll}{2,8}\b)", folded[later.end() :]
        ):
            last = int(later["day"] or later["to"])
            if last > date.day:
                days, end = (date.day, last), later.end()
                years = (int(later["year"]), int(later["year"])) if later["year"] else None
        elif earlier := _EARLIER_DAY.search(folded, max(0, start - 12), start):
            first = int(earlier["day"])
            if first < date.day:
                days, start = (first, date.day), earlier.start()
    years = (date.year, date.year) if date.year else years
    months = (date.month, date.month) if date.month else None
    return Period(years, months, days, text[start:end], start, end)


def _joined(folded: str, text: str, found: list[Period]) -> list[Period]:
    """Two years or two months with a dash between are one period."""
    joined: list[Period] = []
    for each in found:
        last = joined[-1] if joined else None
        if last and _JOIN.fullmatch(folded[last.end : each.start]) and not last.days and not each.days:
            if last.is_year and each.is_year and last.years and each.years and last.years[0] < each.years[1]:
                years: Span | None = (last.years[0], each.years[1])
                months: Span | None = None
            elif last.months and each.months and last.months[0] < each.months[1]:
                years, months = last.years or each.years, (last.months[0], each.months[1])
            else:
                joined.append(each)
                continue
            joined[-1] = replace(last, years=years, months=months, text=text[last.start : each.end], end=each.end)
        else:
            joined.append(each)
    return joined


def _relative(folded: str, text: str, found: list[Period], base: int | None) -> list[Period]:
    resolved: list[Period] = []
    last_year: Span | None = None
    for each in found:
        if each.years is None:
            year: Span | None = None
            if last_year and (
                _THAT_YEAR.match(folded, each.end) or _THAT_YEAR_HAN.search(folded, max(0, each.start - 4), each.start)
            ):
                year = last_year
            elif base is not None:
                behind = _RELATIVE.match(folded, each.end)
                before = _RELATIVE_HAN.search(folded, max(0, each.start - 4), each.start)
                step = _STEPS[behind["after"].casefold()] if behind else _STEPS[before["before"]] if before else None
                year = (base + step, base + step) if step is not None else None
            resolved.append(replace(each, years=year) if year else each)
        else:
            resolved.append(each)
        last_year = resolved[-1].years or last_year
    if base is not None:
        for match in _ALONE.finditer(folded):
            if not any(p.start <= match.end() + 1 and match.start() <= p.end + 2 for p in found):
                then = base + _STEPS[(match["word"] or match["han"]).casefold()]
                resolved.append(Period((then, then), None, None, text[match.start() : match.end()], *match.span()))
    return sorted(resolved, key=lambda each: each.start)
