"""The dates a text names, at the precision in which it names them."""

from __future__ import annotations

from dataclasses import dataclass

import regex

_MONTH_NAMES = "january february march april may june july august september october november december"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), 1)}
_MONTH = "|".join([*_MONTHS, *(name[:3] + r"\.?" for name in _MONTHS if name != "may")])
_DATE = regex.compile(
    r"(?<![\d.-])(?P<y1>(?:19|20)\d{2})-(?P<m1>0?[1-9]|1[0-2])(?:-(?P<d1>0?[1-9]|[12]\d|3[01]))?(?![\d-])"
    r"|(?<!\d)(?P<y2>(?:19|20)\d{2})\s*年(?:\s*(?P<m2>1[0-2]|0?[1-9])\s*月(?:\s*(?P<d2>[12]\d|3[01]|0?[1-9])\s*[日号])?)?"
    r"|(?<!\d)(?P<m3>1[0-2]|0?[1-9])\s*月(?:\s*(?P<d3>[12]\d|3[01]|0?[1-9])\s*[日号])?"
    rf"|\b(?P<m4>{_MONTH})\s+(?P<d4>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?:,?\s+(?P<y4>(?:19|20)\d{{2}}))?(?!\d)"
    rf"|\b(?P<d5>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m5>{_MONTH})(?:,?\s+(?P<y5>(?:19|20)\d{{2}}))?(?!\d)"
    rf"|\b(?P<m6>{_MONTH})(?:,?\s+(?:of\s+)?(?P<y6>(?:19|20)\d{{2}}))?(?!\w)"
    r"|(?<![\d.,])(?P<y7>(?:19|20)\d{2})(?![\d%]|[.,]\d)",
    regex.IGNORECASE,
)


@dataclass(frozen=True)
class Date:
    """A date with the parts that the text gives; at least one is not None. `text` is `source[start:end]`."""

    year: int | None
    month: int | None
    day: int | None
    text: str
    start: int
    end: int

    def agrees_with(self, other: Date) -> bool:
        """True where both give a part in common and every part that both give is the same.

        "In June" agrees with "June 25"; "June 25" neither agrees nor disagrees with "2023" and is not
        counted as agreeing.
        """
        parts = list(zip(self._parts(), other._parts(), strict=True))
        shared = [(one, two) for one, two in parts if one is not None and two is not None]
        return bool(shared) and all(one == two for one, two in shared)

    def _parts(self) -> tuple[int | None, int | None, int | None]:
        return self.year, self.month, self.day


def find_dates(text: str) -> list[Date]:
    """The dates of `text` in order: ISO, English in both orders, Chinese, months and years on their own.

    Relative dates ("last year", 去年) and years in Chinese numerals are not read. "May" alone is not taken
    for a month.
    """
    found = []
    for match in _DATE.finditer(text):
        year, month, day = (_first(match, part) for part in "ymd")
        if match["m6"] is not None and match["m6"].casefold() == "may" and year is None:
            continue
        found.append(
            Date(
                year=int(year) if year else None,
                month=_month(month) if month else None,
                day=int(day) if day else None,
                text=match.group(),
                start=match.start(),
                end=match.end(),
            )
        )
    return found


def _first(match: regex.Match[str], part: str) -> str | None:
    groups = match.groupdict()
    return next((value for name, value in groups.items() if name.startswith(part) and value is not None), None)


def _month(written: str) -> int:
    if written.isdigit():
        return int(written)
    return next(number for name, number in _MONTHS.items() if name.startswith(written.casefold()[:3]))
