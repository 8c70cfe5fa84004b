"""The years a text speaks of."""

from __future__ import annotations

import regex

from policychat.language.script import HALF_WIDTH

_RANGE = regex.compile(r"(?<!\d)((?:19|20)\d{2})\s*(?:-|–|—|~|至|到|to|and)\s*((?:19|20)\d{2})(?!\d)")
_YEAR = regex.compile(r"(?<![\d.,])((?:19|20)\d{2})(?![\d]|[.,]\d)")
_CHINESE_YEAR = regex.compile(r"[二〇零一三四五六七八九]{4}(?=年)")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def years_in(text: str) -> frozenset[int]:
    """Every year from 1900 to 2099 that `text` names, in digits or as 二〇二三年; a range names all within it.

    >>> sorted(years_in("from 58% in 2019 to 60.3% in 2022"))
    [2019, 2022]
    """
    text = text.translate(HALF_WIDTH)
    years = {int(match[1]) for match in _YEAR.finditer(text)}
    for match in _RANGE.finditer(text):
        years.update(range(int(match[1]), int(match[2]) + 1))
    years.update(int(match.group().translate(_DIGITS)) for match in _CHINESE_YEAR.finditer(text))
    return frozenset(year for year in years if 1900 <= year <= 2099)
