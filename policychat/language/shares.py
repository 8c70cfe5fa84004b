"""Shares that a text gives in words: "half of", "two thirds", 四分之一, and changes by such: "doubled", 翻一番."""

from __future__ import annotations

from decimal import Decimal

import regex

from policychat.language.numbers import Number
from policychat.language.script import HALF_WIDTH

_PARTS = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "twentieth": 20, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_COUNTS = {word: value for value, word in enumerate("one two three four five six seven eight nine ten".split(), 1)} | {
    "a": 1,
    "an": 1,
}
_HAN = {character: value for value, character in enumerate("一二三四五六七八九十", 1)} | {
    "两": 2,
    "百": 100,
    "千": 1000,
}
# By how much of what was before, in percent.
_TIMES = {"doubl": 100, "tripl": 200, "trebl": 200, "quadrupl": 300, "halv": 50}
_HAN_TIMES = {"翻一番": 100, "翻了一番": 100, "翻番": 100, "翻两番": 300, "翻了两番": 300, "减半": 50, "减少一半": 50}
_PART = "|".join(sorted(_PARTS, key=len, reverse=True))
_COUNT = "|".join(_COUNTS)
_NO_TIME = r"(?!an?\s+(?:hour|century|year|day|million|billion|thousand|hundred|dozen)\b|\d{4}\b)"
# "The first quarter", "half past two" and "a quarter of an hour" are times; "the third of ten" is a place in an order.
_SHARE = regex.compile(
    rf"(?<!\bfirst |\bsecond |\blast |\bother |-)\b(?:(?P<count>{_COUNT})[ -](?P<part>{_PART})s?|(?P<half>half))\b"
    rf"(?=\s+of\s+{_NO_TIME}|\s+(?:the|its|their|his|her|our|all)\s)"
    rf"|\bby\s+(?:(?P<count_by>{_COUNT})[ -](?P<part_by>{_PART})s?|(?P<half_by>half))\b"
    r"(?!\s+(?:of\s+)?(?:party|person|a)\b)"
    rf"|\b(?P<count_two>two|three|four|five|six|seven|nine)[ -](?P<part_two>{_PART})s\b"
    r"|\b(?P<verb>(?:doubl|tripl|trebl|quadrupl|halv)(?:e[sd]|ing))\b(?!-)"
    r"|\b(?:to|will|would|should|shall|could|may|must|can)\s+(?P<verb_base>(?:doubl|tripl|trebl|quadrupl|halv)e)\b"
    r"|(?<!百)(?P<den>[一二三四五六七八九十千]|\d{1,3})分之(?P<num>[一二两三四五六七八九]|\d{1,2})(?![一二三四五六七八九十百\d点.])"
    r"|(?<=(?:增加|增长|提高|上升|扩大|上涨|增)了?)(?P<han_fold>[一二两三四五六七八九]|\d{1,2})倍"
    rf"|(?P<han_times>{'|'.join(sorted(_HAN_TIMES, key=len, reverse=True))})|(?P<han_half>一半|半数)",
    regex.IGNORECASE,
)


def find_shares(text: str) -> list[Number]:
    """The shares and changes by a share of `text` in order, as percentages to a tenth; about where that is not exact,
    so that "a third" is said of 33 %.

    >>> [(each.text, int(each.value)) for each in find_shares("A quarter of it doubled.")]
    [('A quarter', 25), ('doubled', 100)]
    """
    return [
        Number(
            round(value, 1),
            "%",
            text[match.start() : match.end()],
            *match.span(),
            is_approximate=value != round(value, 1),
        )
        for match in _SHARE.finditer(text.translate(HALF_WIDTH))
        if (value := _value(match)) is not None
    ]


def _value(match: regex.Match[str]) -> Decimal | None:
    if verb := match["verb"] or match["verb_base"]:
        return Decimal(_TIMES[regex.sub(r"(?:e[sd]?|ing)$", "", verb.casefold())])
    if match["han_times"]:
        return Decimal(_HAN_TIMES[match["han_times"]])
    if match["han_half"] or match["half"] or match["half_by"]:
        return Decimal(50)
    if match["han_fold"]:
        return Decimal(100 * _han(match["han_fold"]))
    if match["den"]:
        return _percent(_han(match["num"]), _han(match["den"]))
    part = match["part"] or match["part_by"] or match["part_two"]
    count = match["count"] or match["count_by"] or match["count_two"]
    return _percent(_COUNTS[count.casefold()], _PARTS[part.casefold()])


def _han(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else _HAN[numeral]


def _percent(count: int, part: int) -> Decimal | None:
    """None for what is no share: seven thirds."""
    return Decimal(100 * count) / part if 0 < count <= part else None
