"""What a text says of amounts: numbers with bounds, ranges, rates and units of measure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

import regex

from policychat.language.dates import find_dates
from policychat.language.measures import measure_behind
from policychat.language.numbers import Number, find_numbers
from policychat.language.script import HALF_WIDTH
from policychat.language.shares import find_shares

Bound = Literal["exact", "more", "at_least", "less", "at_most"]

_BEFORE: tuple[tuple[Bound, str], ...] = (
    ("at_most", r"\b(?:up to|at most|no more than|not more than|not exceed(?:ing)?|a maximum of|maximum of|within)"
                r"|不超过|不多于|不高于|至多|最多|不得超过|上限为?"),
    ("at_least", r"\b(?:at least|no (?:less|fewer) than|not (?:less|fewer) than|a minimum of|minimum of)"
                 r"|不少于|不低于|不得少于|不得低于|至少|最少|达到?(?=\d+[%％]?以上)"),
    ("more", r"\b(?:more than|over|above|exceed(?:s|ed|ing)?|greater than|higher than|in excess of|upwards of"
             r"|surpass(?:es|ed|ing)?"
             r"|beyond)|[>＞]|超过|超出|突破|大于|高于|多于|逾|超"),
    ("less", r"\b(?:less than|fewer than|under|below|lower than|short of)|[<＜]|不足|不到|少于|小于|低于"),
)  # fmt: skip
_BEHIND: tuple[tuple[Bound, str], ...] = (
    ("at_least", r"\s*(?:or more|or above|and above|and over|or over|及以上|以上)|\+(?!\d)"),
    ("at_most", r"\s*(?:or less|or fewer|or below|and under|及以下|以下|以内|之内|(?<=[天日月年周时秒钟])内)"),
    ("more", r"[多余餘](?=\p{Han}|\s|$)"),
)
_BOUND_BEFORE = [
    (bound, regex.compile(rf"(?:{p})\s*(?:the\s+|a\s+|of\s+|[为達达到])?\s*$", regex.I)) for bound, p in _BEFORE
]
# 至少相隔一个月, 不得超过造价的4%
_BOUND_APART: tuple[tuple[Bound, regex.Pattern[str]], ...] = (
    ("at_most", regex.compile(r"(?:至多|最多)\p{Han}{1,3}$|(?:不得?超过|不得?高于|不多于|至多|最多)\p{Han}{1,12}的$")),
    ("at_least", regex.compile(r"(?:至少|最少)\p{Han}{1,3}$|(?:不得?低于|不得?少于|至少|最少)\p{Han}{1,12}的$")),
)
# "Rose over three years": while they passed; "over three years old" is more than that.
_WHILE = regex.compile(r"\bover\s+$", regex.I)
_PASSING = regex.compile(r"[\s-]*(?:day|week|month|year|decade)s?\b(?!\s+(?:ago|old|of age|long|later))", regex.I)
_BOUND_BEHIND = [
    (bound, regex.compile(rf"\p{{Han}}{{0,2}}?(?:{p})" if bound != "more" else p, regex.I)) for bound, p in _BEHIND
]
_SIGN = regex.compile(r"≥|>=|≤|<=")
_DASH = regex.compile(r"\s?[-–—~～至到]\s?")
_OR_AND = regex.compile(r"\s+or\s+|\s+to\s+|\s+and\s+|和|与")
_BETWEEN = regex.compile(r"\b(?:between|from)\s*$|介于\s*$|[在从由]\s*$", regex.I)
_FROM = regex.compile(r"\bfrom\s*$|[从由]\s*$", regex.I)
# "80 patents per 10,000 people", 每万人80件, "for every 1,000 residents"
_PER = regex.compile(r"(?:\b(?:per|for every|for each|for|out of(?: every)?|in every|every)\s+|每)\s*$", regex.I)
_PER_ALONE = regex.compile(r"每(?P<scale>[十百千万亿]|百万|十万)(?=[人名位户家])")
_HAN_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "亿": 10**8}
_PEOPLE = regex.compile(
    r"\s*(?:\p{L}+\s+)?(?:people|persons?|inhabitants|residents|population|workers|employees|households|人|名|户)",
    regex.I,
)
_LONG = 28  # characters before a number that a bound may take
# The number of an item: "(3) The city shall ...", "3. ", 3、; it says nothing about what the item says.
_LIST_NUMBER = regex.compile(r"^\s*[(（]?(?P<number>[\d０-９]{1,3})(?:[)）]|[.．](?=\s)|、)", regex.MULTILINE)


@dataclass(frozen=True)
class Quantity:
    """An amount: all values from `low` to `high` (equal unless a range), or beyond them where `bound` says so.

    `unit` is "%", "points", an ISO 4217 currency, the base unit of a measure ("m", "month": values are converted),
    "/people" for a rate (per person), or "" for a plain count. `text` is `source[start:end]`; `figure` is the number
    as stated, before any conversion; `approximate` as in `Number`.
    """

    low: Decimal
    high: Decimal
    bound: Bound
    unit: str
    approximate: bool
    text: str
    start: int
    end: int
    figure: Decimal

    @property
    def is_range(self) -> bool:
        return self.low != self.high


def find_quantities(text: str) -> list[Quantity]:
    """The amounts of `text` in order, without the numbers of dates and of a list's items.

    On top of `find_numbers`: bounds ("more than", "at least", ≥, 超过, 以上, 30多), ranges ("2-3", "between 2 and 3",
    "two or three", 2至3), units of measure (see `measure_behind`) and rates per so many people. "From 58% to 60%" is
    a change and stays two amounts. Shares in words (`find_shares`) are percentages.
    """
    taken = [(date.start, date.end) for date in find_dates(text)]
    taken += [match.span("number") for match in _LIST_NUMBER.finditer(text)]
    numbers = [n for n in find_numbers(text) if not any(start < n.end and n.start < end for start, end in taken)]
    folded = text.translate(HALF_WIDTH)
    shares = find_shares(text)
    numbers = [n for n in numbers if not any(each.start < n.end and n.start < each.end for each in shares)]
    single = [_single(folded, text, number) for number in [*numbers, *shares]]
    return _rates(folded, _ranges(folded, text, sorted(single, key=lambda each: each.start)))


def _single(folded: str, text: str, number: Number) -> Quantity:
    value, unit, end = number.value, number.unit, number.end
    if not unit and (measure := measure_behind(folded, end)):
        unit, factor, end = measure
        value *= factor
    bound, start = _bound(folded, number.start, end, number_end=number.end)
    return Quantity(value, value, bound, unit, number.is_approximate, text[start:end].strip(), start, end, number.value)


def _bound(text: str, start: int, end: int, *, number_end: int) -> tuple[Bound, int]:
    """number_end: where the number ends, `end` being behind its unit."""
    if sign := _SIGN.search(text, max(0, start - 3), start):
        return ("at_least" if sign.group() in ("≥", ">=") else "at_most"), start
    before = max(0, start - _LONG)
    for bound, pattern in [*_BOUND_BEFORE, *_BOUND_APART]:
        if pattern.search(text, before, start):
            passing = _WHILE.search(text, before, start) and _PASSING.match(text, number_end)
            return "exact" if passing else bound, start
    for bound, pattern in _BOUND_BEHIND:
        if pattern.match(text, end):
            return bound, start
    return "exact", start


def _ranges(folded: str, text: str, found: list[Quantity]) -> list[Quantity]:
    joined: list[Quantity] = []
    for each in found:
        last = joined[-1] if joined else None
        if last and last.unit in (each.unit, "") and last.figure < each.figure and _is_range(folded, last, each):
            low = last.low if last.unit else last.figure * (each.low / each.figure)  # "between 5 and 10 km"
            joined[-1] = replace(
                last, low=low, high=each.high, unit=each.unit, text=text[last.start : each.end], end=each.end
            )
        else:
            joined.append(each)
    return joined


def _is_range(text: str, one: Quantity, other: Quantity) -> bool:
    before = text[max(0, one.start - 10) : one.start]
    between = text[one.end : other.start]
    if _DASH.fullmatch(between):
        return not _FROM.search(before)
    if not _OR_AND.fullmatch(between):
        return False
    if "or" in between:
        return other.low == one.low + 1 and one.unit == ""
    return _BETWEEN.search(before) is not None and not _FROM.search(before)


def _rates(text: str, found: list[Quantity]) -> list[Quantity]:
    """`80 … per 10,000 people` as one amount per person, in the place of its two numbers."""
    rates: list[Quantity] = []
    for place, each in enumerate(found):
        if alone := _PER_ALONE.search(text, max(0, each.start - 40), each.start):
            rates.append(_per(each, Decimal(_HAN_SCALE[alone["scale"]])))
            continue
        after = found[place + 1] if place + 1 < len(found) else None
        if _is_base(text, each):
            continue
        if after is not None and _is_base(text, after) and after.start - each.end < 60 and not each.unit:
            rates.append(_per(each, after.low))
        elif (
            place
            and _is_base(text, found[place - 1])
            and text[found[place - 1].end : each.start].count("，") == 0
            and (text[max(0, found[place - 1].start - 2) : found[place - 1].start].endswith("每"))
        ):
            rates.append(_per(each, found[place - 1].low))
        else:
            rates.append(each)
    return rates


def _is_base(text: str, each: Quantity) -> bool:
    return (
        not each.unit
        and each.low >= 10
        and _PER.search(text, max(0, each.start - 14), each.start) is not None
        and _PEOPLE.match(text, each.end) is not None
    )


def _per(each: Quantity, base: Decimal) -> Quantity:
    return replace(each, low=each.low / base, high=each.high / base, unit="/people")
