"""The dates a text names, at the precision in which it names them."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from policychat.language.script import HALF_WIDTH

_MONTH_NAMES = "january february march april may june july august september october november december"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), 1)}
_MONTH = "|".join([*_MONTHS, r"sept\.?", *(name[:3] + r"\.?" for name in _MONTHS if name != "may")])
_VERBS = ("may", "march", "mar")  # words of their own where no capital makes them months
_HAN = "〇零一二三四五六七八九"
_HAN_DIGITS = {character: digit for digit, character in enumerate(_HAN[1:])} | {"〇": 0}
_YEAR = r"(?:19|20)\d{2}"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?!\d)"
_HAN_YEAR = rf"(?<!\d){_YEAR}|(?<![{_HAN}])(?:一九|二[〇零])[{_HAN}]{{2}}"
_HAN_MONTH = rf"(?<!\d)(?:1[0-2]|0?[1-9])|(?<![{_HAN}十百])(?:十[一二]?|[一二三四五六七八九])"
_HAN_DAY = r"[12]\d|3[01]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九]"
# 2000 of these is an amount and no year.
_COUNTED = (
    r"\s*(?:[%％万萬亿億元家个個名人项項位座所件多余餘]|美元|欧元|per\s?cent\b|(?:hundred|thousand|million|billion|"
    r"trillion|yuan|rmb|dollars?|euros?)\b)"
)
# Most places of a text begin no date, which this tells ten times faster than what follows.
_BEGINS = rf"(?=[0-9一二三四五六七八九十]|\b(?:{'|'.join(name[:3] for name in _MONTHS)}))"
_DATE = regex.compile(
    rf"{_BEGINS}(?:(?<![\d.-])(?P<y1>{_YEAR})-(?P<m1>0?[1-9]|1[0-2])(?:-(?P<d1>{_DAY}))?(?![\d-])"
    rf"|(?<![\d./])(?P<y8>{_YEAR})(?P<sign>[/.])(?P<m8>0?[1-9]|1[0-2])(?P=sign)(?P<d8>{_DAY})"
    rf"|(?P<y2>{_HAN_YEAR})\s*年(?:\s*(?P<m2>{_HAN_MONTH})\s*月(?:\s*(?P<d2>{_HAN_DAY})\s*[日号號])?)?"
    rf"|(?P<m3>{_HAN_MONTH})\s*月(?:\s*(?P<d3>{_HAN_DAY})\s*[日号號])?"
    rf"|\b(?P<m4>{_MONTH})\s+(?P<d4>{_DAY})(?:st|nd|rd|th)?(?:,?\s+(?P<y4>{_YEAR})(?!\d))?"
    rf"|\b(?P<d5>{_DAY})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m5>{_MONTH})(?!\w)(?:,?\s+(?P<y5>{_YEAR})(?!\d))?"
    rf"|\b(?P<m6>{_MONTH})(?!\w)(?:,?\s+(?:of\s+)?(?P<y6>{_YEAR})(?!\w))?"
    rf"|(?<!\d|\d\.|(?<!\d)\d{{1,3}},|[$€£¥￥])(?P<y7>{_YEAR})(?!\d|s\b|\.\d|,\d{{3}}(?!\d)|{_COUNTED}))",
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
    """The dates of `text` in order: ISO, English in both orders, Chinese in digits or numerals, months and
    years (1900 to 2099) on their own.

    Relative dates ("last year", 去年) and decades are not read, nor is an amount such as 2000家. "May" alone
    is not taken for a month, nor is a verb ("march 5 miles", "may 5 people").
    """
    found = []
    for match in _DATE.finditer(text.translate(HALF_WIDTH)):
        year, month, day = (_first(match, part) for part in "ymd")
        if month and year is None and _is_another_word(month, day):
            continue
        found.append(
            Date(
                year=_digits(year) if year else None,
                month=_month(month) if month else None,
                day=_digits(day) if day else None,
                text=text[match.start() : match.end()],
                start=match.start(),
                end=match.end(),
            )
        )
    return found


def _is_another_word(month: str, day: str | None) -> bool:
    return month in _VERBS or (month.casefold() == "may" and day is None)


def _first(match: regex.Match[str], part: str) -> str | None:
    groups = match.groupdict()
    return next((value for name, value in groups.items() if name[0] == part and value is not None), None)


def _month(written: str) -> int:
    name = written.casefold()
    return next((number for month, number in _MONTHS.items() if month.startswith(name[:3])), None) or _digits(written)


def _digits(written: str) -> int:
    """The value of digits, or of a Chinese numeral below a hundred or read digit by digit."""
    if written.isdecimal():
        return int(written)
    if "十" not in written:
        return int("".join(str(_HAN_DIGITS[character]) for character in written))
    tens, _, ones = written.partition("十")
    return 10 * (_HAN_DIGITS[tens] if tens else 1) + (_HAN_DIGITS[ones] if ones else 0)
