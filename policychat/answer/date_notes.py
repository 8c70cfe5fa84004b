"""What a quotation's relative dates mean, counted from the day its document was published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from policychat.corpus.partial_date import first_day, last_day
from policychat.language.dates import find_dates

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)(?:\s+\d{1,2})?(?!\d)"
)
_HAN_MONTH = r"(?:(?:1[0-2]|[1-9])月(?:(?:[12]\d|3[01]|[1-9])[日号])?)"
_RELATIVE = regex.compile(
    rf"(?P<month>{_MONTH})?(?P<comma>,?\s+(?:of\s+)?)?\b(?P<year>(?:last|this|next) year)\b(?!['’])"
    rf"|(?P<han>去年|今年|明年)(?P<han_month>{_HAN_MONTH})?",
    regex.IGNORECASE,
)
_SHIFT = {"last year": -1, "this year": 0, "next year": 1, "去年": -1, "今年": 0, "明年": 1}


@dataclass(frozen=True)
class DateNote:
    """`phrase`, exactly as it stands in the quotation, means `value` (a date as precise as the phrase)."""

    phrase: str
    value: str


def date_notes(quote: str, *, published: str | None) -> tuple[DateNote, ...]:
    """The dates in `quote` that need the document's own date, `published` (ISO, may be partial), to be understood.

    Read are last, this and next year, with a month or day before them (去年, 今年, 明年 with one behind), and a day
    of a month without a year where it is not later than the document; whether a later one is planned or long past is
    not known. None where the document has no date.
    """
    if published is None:
        return ()
    notes = dict.fromkeys([*_relative_years(quote, int(published[:4])), *_days_without_year(quote, published)])
    return tuple(notes)


def _relative_years(quote: str, year: int) -> Iterator[DateNote]:
    for match in _RELATIVE.finditer(quote):
        if match["han"]:
            of_year = year + _SHIFT[match["han"]]
            yield DateNote(match.group(), f"{of_year}年{match['han_month'] or ''}")
            continue
        of_year = year + _SHIFT[match["year"].casefold()]
        month = match["month"] if match["comma"] else None
        if month is None:
            yield DateNote(match["year"], str(of_year))
        else:
            day = regex.search(r"\d", month)
            yield DateNote(match.group(), f"{month}, {of_year}" if day else f"{month} {of_year}")


def _days_without_year(quote: str, published: str) -> Iterator[DateNote]:
    dates = find_dates(quote)
    if any(date.year is not None for date in dates):
        return  # another date may say of which year this one is
    taken = [match.span() for match in _RELATIVE.finditer(quote)]
    for date in dates:
        if date.month is None or date.day is None or any(s < date.end and date.start < e for s, e in taken):
            continue
        value = f"{published[:4]}-{date.month:02d}-{date.day:02d}"
        try:
            day = first_day(value)
        except ValueError:
            continue  # February 29 of another year
        if day <= last_day(published) and len(published) > len("2022"):
            yield DateNote(date.text, value)
