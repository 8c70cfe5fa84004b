"""The value a question asks for, copied from the quotation that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import regex

from policychat.answer.asked_type import AskedType, asked_types
from policychat.language.dates import find_dates
from policychat.language.numbers import Number, find_numbers
from policychat.language.script import main_script
from policychat.language.terms import terms

# What is counted follows its number: up to here, and never over the end of a clause.
_COUNTED_WORDS = 6
_COUNTED = regex.compile(r"(?:[ -]\p{L}[\p{L}\p{N}&'’-]*)+")
_COUNTED_HAN = regex.compile(r"(?![年月日天周])\p{Han}{1,8}")
_PERIOD = regex.compile(r"(?:year|month|week|day|hour|minute)s?", regex.IGNORECASE)
# Behind one of these something else begins.
_NOT_COUNTED = frozenset(
    "in of for or by to from with at on as that which who were was is are has have had will since under over"
    " this last each per than into including such the a an between during after before while but also so if when"
    " through across within among".split()
)
_BOUND = regex.compile(
    r"(?:\b(?:more than|less than|fewer than|at least|at most|over|under|nearly|almost|about|around|approximately"
    r"|up to|no (?:more|less|fewer) than)|超过|不少于|不低于|至少|近|约|大约|达到?)\s*$",
    regex.IGNORECASE,
)
# "The two sides" are known already; nobody is told how many there are.
_KNOWN_GROUP = regex.compile(r"\b(?:the|these|those|both|other)\s+$|[这那该上述]\s*$", regex.IGNORECASE)
_BEGUN_RANGE = regex.compile(r"\p{N}[\p{N},.]*[ %％]?[-–—~～至到]\s?$")
# "A 10-gigapixel camera" says what kind of camera, not how many.
_QUALIFIES = regex.compile(r"\d[\d,.]*[-–]\p{L}")
_CURRENCIES = regex.compile(r"[A-Z]{3}")


_ASKS_COUNT = regex.compile(r"\bhow many\b|\bnumber of\b|\bcount\b|多少|几", regex.IGNORECASE)


@dataclass(frozen=True)
class _Value:
    text: str
    start: int
    end: int
    number: Decimal | None = None


def lead(question: str, quote: str) -> str | None:
    """The amount, share, count or date that `question` asks for, as it stands in `quote`: an exact part of it.

    None where the question asks for something else too, where the quote holds no such value or several of which none
    is of the year that is asked about, and for a count in the question's own script that is of other things.

    >>> lead("How many core projects are there?", "The program has implemented 115 core technology projects.")
    '115 core technology projects'
    """
    kinds = asked_types(question) - {AskedType.LIST}
    if kinds & {AskedType.MONEY, AskedType.SHARE}:
        kinds -= {AskedType.COUNT}  # "how much money", "what share is" ask for one thing
    if len(kinds) != 1:
        return None
    kind = next(iter(kinds))
    known = {number.value for number in find_numbers(question)}
    asked_dates = find_dates(question)
    values = [
        value
        for value in _values(kind, quote)
        if value.number not in known and not any(value.text in date.text for date in asked_dates)
    ]
    years = {date.year for date in asked_dates} - {None}
    if len(values) > 1 and len(years) == 1:
        values = _of_year(values, next(iter(years)), quote)
    if len(values) != 1:
        return None
    value = values[0]
    if kind is AskedType.COUNT and not _is_of_what_is_counted(question, value):
        return None
    return value.text


def _of_year(values: list[_Value], year: int | None, quote: str) -> list[_Value]:
    """The value that stands nearest to the only mention of `year`."""
    mentions = [date for date in find_dates(quote) if date.year == year]
    if len(mentions) != 1:
        return values
    middle = (mentions[0].start + mentions[0].end) / 2
    return [min(values, key=lambda value: abs((value.start + value.end) / 2 - middle))]


def _is_of_what_is_counted(question: str, value: _Value) -> bool:
    if not _ASKS_COUNT.search(question):
        return False  # "how old", "how far": a count of anything else is no answer
    if main_script(question) != main_script(value.text):
        return _QUALIFIES.match(value.text) is None  # its words cannot be compared
    return bool(frozenset(terms(question)) & frozenset(terms(value.text)))


def _values(kind: AskedType, quote: str) -> Iterator[_Value]:
    if kind is AskedType.DATE:
        # A month alone may be of any year: "April last year".
        yield from (_Value(date.text, date.start, date.end) for date in find_dates(quote) if date.year or date.day)
        return
    dates = find_dates(quote)
    for number in find_numbers(quote):
        if any(date.start < number.end and number.start < date.end for date in dates):
            continue
        if (kind is AskedType.SHARE and number.unit == "%") or (
            kind is AskedType.MONEY and _CURRENCIES.fullmatch(number.unit)
        ):
            yield _bounded(quote, number, number.end)
        elif kind is AskedType.COUNT and number.unit == "" and not _KNOWN_GROUP.search(quote[: number.start]):
            yield from _counted(quote, number)


def _counted(quote: str, number: Number) -> Iterator[_Value]:
    if main_script(quote) == "cjk":
        match = _COUNTED_HAN.match(quote, number.end)
        if match:
            yield _bounded(quote, number, match.end())
        return
    match = _COUNTED.match(quote, number.end)
    if not match:
        return
    end = number.end
    for word in regex.finditer(r"[ -](\p{L}[\p{L}\p{N}&'’-]*)", match.group()):
        if end == number.end and _PERIOD.fullmatch(word[1]):
            return
        if word[1].casefold() in _NOT_COUNTED or len(quote[number.end : end].split()) >= _COUNTED_WORDS:
            break
        if word[1].casefold() != "and":  # with what follows or not at all
            end = number.end + word.end()
    if end > number.end:
        yield _bounded(quote, number, end)


def _bounded(quote: str, number: Number, end: int) -> _Value:
    """With "more than" or the like before it, or the number that a range begins with, without which the value would say
    something else."""
    begun = _BEGUN_RANGE.search(quote[: number.start])
    start = begun.start() if begun else number.start
    before = _BOUND.search(quote[:start])
    start = before.start() if before else start
    return _Value(quote[start:end], start, end, number.value)
