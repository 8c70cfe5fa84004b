"""The numbers a text gives, in digits or words, English or Chinese."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal

import regex

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_SMALL_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {
    "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "thousand": 10**3, "million": 10**6, "billion": 10**9,
    "trillion": 10**12, "hundred": 100, "dozen": 12,
}  # fmt: skip
_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {word: 10 * (i + 2) for i, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}
_TENS = "|".join(word for word, value in _WORDS.items() if value >= 20)
_UNITS = "|".join(sorted(_WORDS, key=len, reverse=True))
_SCALES = "|".join(_LARGE)
_NUMBER = regex.compile(
    rf"(?P<digits>(?<![\d.,])\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|(?<![\d.,])\d+(?:\.\d+)?)"
    rf"(?:\s*-?\s*(?P<scale>(?:{_SCALES})\b|[万萬亿億千百](?!分)))?(?P<scale2>[亿億])?"
    rf"|\b(?P<word>(?:{_TENS})-(?:{_UNITS})|{_UNITS}|a(?=\s+(?:dozen|hundred|thousand|million|billion)\b))\b"
    rf"(?:\s+(?P<wordscale>(?:{_SCALES})\b))?"
    rf"|(?P<dozen>\bdozen\b)"
    rf"|(?<!第)(?P<han>[零〇一二三四五六七八九十百千两兩]+[万萬亿億]?|[万萬亿億](?=[元人]))(?=[%％个個家项項位名次年人元名条條所座只件倍]|分之)",
    regex.IGNORECASE,
)
_APPROXIMATELY = regex.compile(
    r"(?:\b(?:about|around|approximately|some|nearly|almost|roughly|circa)\s*|[约近])$", regex.IGNORECASE
)
_PERCENT = regex.compile(r"\s*(?:%|％|per\s?cent\b|percent\b|percentage points?\b|个百分点)", regex.IGNORECASE)
_PERCENT_BEFORE = regex.compile(r"百分之\s*$")
_MONEY_AFTER = regex.compile(
    r"\s*(?P<unit>yuan|rmb|元|人民币|U\.?S\.? dollars?|dollars?|美元|euros?|欧元)", regex.IGNORECASE
)
_MONEY_BEFORE = regex.compile(r"(?P<unit>[$€£¥￥])\s*$")
_CURRENCIES = {
    "yuan": "CNY", "rmb": "CNY", "元": "CNY", "人民币": "CNY", "¥": "CNY", "￥": "CNY", "dollar": "USD", "$": "USD",
    "美元": "USD", "euro": "EUR", "欧元": "EUR", "€": "EUR", "£": "GBP",
}  # fmt: skip


@dataclass(frozen=True)
class Number:
    """A number as the text gives it: `value` with its magnitude worked in (1亿 is 100,000,000).

    `unit` is "%", an ISO 4217 currency, or "" for a plain count; `text` is `source[start:end]`;
    `is_approximate` where "about", "nearly", 约 or the like stands before it.
    """

    value: Decimal
    unit: str
    text: str
    start: int
    end: int
    is_approximate: bool


def find_numbers(text: str) -> list[Number]:
    """The numbers of `text` in order, years and list numbers among them.

    Read are digits with thousands separators and decimals, magnitudes (million, dozen, 万, 亿), English words
    to ninety-nine, Chinese numerals before a measure word, percentages and the commonest currencies. Not
    read: fractions in words, ordinals, Roman numerals.
    """
    folded = "".join(_fold(character) for character in text)
    found = []
    for match in _NUMBER.finditer(folded):
        start, end = match.span()
        unit, start, end = _unit_around(folded, start, end)
        approximate = _APPROXIMATELY.search(folded, max(0, start - 20), start) is not None
        found.append(Number(_value_of(match), unit, text[start:end], start, end, approximate))
    return found


def _fold(character: str) -> str:
    """The half-width form where that is one character too, so that offsets stay."""
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _value_of(match: regex.Match[str]) -> Decimal:
    if match["digits"] is not None:
        value = Decimal(match["digits"].replace(",", ""))
        for scale in (match["scale"], match["scale2"]):
            if scale:
                value *= _LARGE.get(scale.casefold()) or _SMALL_UNITS[scale]
        return value
    if match["word"] is not None:
        word = match["word"].casefold()
        whole = Decimal(1) if word == "a" else Decimal(sum(_WORDS[part] for part in word.split("-")))
        scale = match["wordscale"]
        return whole * _LARGE[scale.casefold()] if scale else whole
    if match["dozen"] is not None:
        return Decimal(12)
    return _chinese_value(match["han"] or match["percent"])


def _chinese_value(numeral: str) -> Decimal:
    """The value of a numeral such as 一百三十七 or 七千."""
    total = section = digit = 0
    for character in numeral:
        if character in _DIGITS:
            digit = digit * 10 + _DIGITS[character] if digit and not section else _DIGITS[character]
        elif character in _SMALL_UNITS:
            section += (digit or 1) * _SMALL_UNITS[character]
            digit = 0
        else:
            total += ((section + digit) or 1) * _LARGE[character]
            section = digit = 0
    return Decimal(total + section + digit)


def _unit_around(text: str, start: int, end: int) -> tuple[str, int, int]:
    if after := _PERCENT.match(text, end):
        return "%", start, after.end()
    if before := _PERCENT_BEFORE.search(text, max(0, start - 6), start):
        return "%", before.start(), end
    if after := _MONEY_AFTER.match(text, end):
        return _currency(after["unit"]), start, after.end()
    if before := _MONEY_BEFORE.search(text, max(0, start - 3), start):
        return _currency(before["unit"]), before.start(), end
    return "", start, end


def _currency(written: str) -> str:
    key = written.casefold()
    longest_first = sorted(_CURRENCIES.items(), key=lambda item: -len(item[0]))
    return next(code for name, code in longest_first if name in key)
