"""Numbers, dates and codes as terms that are the same however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import regex

from policychat.language.dates import find_dates
from policychat.language.numbers import find_ordinals, find_values

# Reading numbers and dates takes longer than cutting words, so it is done only where one of these is. They are
# looked for in lower case, as the standard library's engine is ten times as fast without IGNORECASE.
_NUMBER_WORD = re.compile(
    r"(?<=\d)\s?-?\s?(?:[十百千万萬亿億]|hundred|thousand|million|billion|trillion|[bm]n\b)"
    r"|[零〇一二三四五六七八九十两兩][零〇一二三四五六七八九十百千两兩万萬亿億点]"
    r"|[二三四五六七八九十两兩][多余餘%％个個家項项位名次年人元条條座件种種类類天日月倍批岁歲页章张本]|百分之"
    r"|(?<![a-z])(?:t(?:wo|hree|en|welve|hirt|went|housand|rillion)|f(?:our|ive|ift|ort)|s(?:ix|even)|eight|eleven"
    r"|nine|hundred|million|billion|dozen)"
)
_MONTH = re.compile(r"月|(?<=(?:19|20)\d\d)[-/.](?=\d)|(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")
_MONTH_REACH = 24  # characters around a month in which its day and year stand
_PLAIN = regex.compile(r"[\d,.]+")
_SINGLE = "二三四五六七八九十两兩"
_YEARS = regex.compile(r"(?<![\d零〇一二三四五六七八九十百千])(?:一九|二[〇零])[零〇一二三四五六七八九]{2}(?=年)")

# "GB/T 7714", "No. 5", "2022/123/EC", "s.12(3)", "COVID-19", "7.3.6(b)"
_CODE = regex.compile(
    r"(?<![\p{L}\p{N}./-])(?:(?:[A-Z]{2,6}(?:/[A-Z]{1,3})?|[Nn]os?\.)[ ](?=\d))?"
    r"[A-Za-z\d]++(?:[./-][A-Za-z\d]++|\([A-Za-z\d]{1,4}\))*+"
)
_CODE_MARK = regex.compile(r"[A-Z]|\(|^(?:[Nn]os?|ss?|art|sec|ch|para|reg|r)\.")
_SEPARATORS = regex.compile(r"[./()\s-]+")
_WORD = regex.compile(r"[a-z]{4,}")
_LONGEST_CODE = 24


@dataclass(frozen=True)
class Canonical:
    """Terms for `text[start:end]`; `instead` where they take the place of that text's own."""

    terms: tuple[str, ...]
    start: int
    end: int
    instead: bool


def canonical_terms(text: str) -> list[Canonical]:
    """What `text` (NFKC, case as it was) gives in another form than the plain words and digits of it, in order.

    Instead of the text: numbers with words or magnitudes in digits (1亿, "100 million": 100000000), 第十四 as
    14, and dates that have a month by parts (12 April 2023: 2023, @04, @2023-04, 12, @04-12, so that a date without
    a year finds one that has it). Beside it: a counted Chinese numeral of one character (三家: 3) and
    codes without what separates their parts ("GB/T 7714": gbt7714). Those instead of text do not overlap.
    """
    dates = list(_dates(text))
    found = [*dates, *_apart(dates, _numbers(text))]
    if any(character.isdigit() for character in text):
        found.extend(_codes(text, dates))
    return sorted(found, key=lambda each: (each.start, each.end))


def _apart(taken: list[Canonical], others: Iterator[Canonical]) -> Iterator[Canonical]:
    for each in others:
        if not any(each.start < other.end and other.start < each.end for other in taken):
            yield each
            taken = [*taken, each]


def _dates(text: str) -> Iterator[Canonical]:
    done = 0
    lower = text.lower()
    for near in _MONTH.finditer(lower if len(lower) == len(text) else text):
        if near.start() < done:
            continue
        low, high = max(done, near.start() - _MONTH_REACH), near.end() + _MONTH_REACH
        for date in find_dates(text[low:high]):
            start, end = low + date.start, low + date.end
            if date.month is None or not start <= near.start() < end:
                continue
            days = (str(date.day), f"@{date.month:02}-{date.day:02}") if date.day else ()
            of_year = (f"{date.year}", f"@{date.year}-{date.month:02}") if date.year else ()
            yield Canonical((*of_year, f"@{date.month:02}", *days), start, end, True)
            done = end
            break


def _numbers(text: str) -> Iterator[Canonical]:
    if "第" in text:
        for place in find_ordinals(text):
            numeral = text[place.start + 1 : place.end].strip()
            if text[place.start] == "第" and not numeral.isascii() and place.value > 1:
                yield Canonical((_written(place.value),), place.start + 1, place.end, len(numeral) > 1)
    for year in _YEARS.finditer(text):
        digits = "".join(str("零一二三四五六七八九".find(each.replace("〇", "零"))) for each in year.group())
        yield Canonical((digits,), *year.span(), True)
    if _NUMBER_WORD.search(text.lower()) is None:
        return
    for value, start, end in find_values(text):
        written = text[start:end]
        if written.casefold() in ("one", "一") or _PLAIN.fullmatch(written):
            continue
        percent = ("%",) if written.startswith("百分之") else ()
        beside = len(written) == 1 and written in _SINGLE
        yield Canonical((_written(value), *percent), start, end, not beside)


def _written(value: Decimal) -> str:
    whole = f"{value:f}"
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def _codes(text: str, dates: list[Canonical]) -> Iterator[Canonical]:
    for match in _CODE.finditer(text):
        code = match.group()
        if len(code) > _LONGEST_CODE or code.isalnum() or not any(map(str.isdigit, code)):
            continue
        if not _CODE_MARK.search(code) or _WORD.search(code):
            continue
        if any(match.start() < date.end and date.start < match.end() for date in dates):
            continue
        parts = [part for part in _SEPARATORS.split(code.casefold()) if part]
        if len(parts) < 2:
            continue
        joined = parts[0]
        for part in parts[1:]:
            # 12(3) is not 123
            joined += f".{part}" if joined[-1].isdigit() and part[0].isdigit() else part
        yield Canonical((joined,), *match.span(), False)
