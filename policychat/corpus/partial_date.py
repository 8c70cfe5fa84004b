"""ISO dates that may lack the day or the month: "2023-03-08", "2023-03", "2023"."""

from __future__ import annotations

import calendar
from datetime import date

import regex

_ISO = regex.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_EARLIEST_YEAR = 1800
_YEARS_AHEAD = 5


def partial_date(year: int, month: int | None = None, day: int | None = None) -> str | None:
    """The ISO date of these parts; None for a date that no calendar has, such as 30 February.

    >>> partial_date(2023, 3), partial_date(2023, 2, 30)
    ('2023-03', None)
    """
    if day is not None and month is None:
        return None
    try:
        whole = date(year, 1 if month is None else month, 1 if day is None else day).isoformat()
    except ValueError:
        return None
    return whole if day else whole[:7] if month else whole[:4]


def is_partial_date(value: str) -> bool:
    """True for an ISO date, whole or partial, that the calendar has."""
    try:
        return partial_date(*_parts(value)) is not None
    except ValueError:
        return False


def is_plausible(value: str, *, today: date) -> bool:
    """True where a document could bear the date `value` (ISO, may be partial): 1800 to five years from `today`."""
    return _EARLIEST_YEAR <= int(value[:4]) <= today.year + _YEARS_AHEAD


def first_day(value: str) -> date:
    """The first day of the date `value`: of "2023", 1 January 2023. Raises ValueError where it is no such date."""
    year, month, day = _parts(value)
    return date(year, month or 1, day or 1)


def last_day(value: str) -> date:
    """The last day of the date `value`: of "2023-02", 28 February 2023. Raises ValueError where it is no such date."""
    year, month, day = _parts(value)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def _parts(value: str) -> tuple[int, int | None, int | None]:
    match = _ISO.fullmatch(value)
    if match is None:
        raise ValueError(f"{value!r} is not an ISO date")
    year, month, day = match.groups()
    return int(year), int(month) if month else None, int(day) if day else None
