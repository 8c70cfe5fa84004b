"""What a text says about itself: the dateline at its head and the signature under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

import regex

from policychat.corpus.extraction import Found, FoundField
from policychat.corpus.partial_date import is_plausible, partial_date
from policychat.language.dates import Date, find_dates

DATELINE = "dateline"
SIGNATURE = "signature"

# How much of a text can hold its dateline, and its signature: non-empty lines, and characters of one line.
_HEAD_LINES = 12
_DATE_ALONE_LINES = 8
_TAIL_LINES = 8
_LONGEST_LINE = 200
_LONGEST_PUBLISHER = 80
_LONGEST_DATE = 40
# More signatures than this, on as many days, are a list of events.
_MOST_SIGNED_DAYS = 3

_COLON = r"\s*[:：]\s*"
# 会议时间 is no 时间, "Effective date" and "Data source" are no "Date" and "Source".
_HAN_LABEL = r"(?<![\p{L}\p{N}])"
_LATIN_LABEL = r"(?<!\p{L}\s?)"
_PUBLISHED_HAN = r"发布时间|发布日期|发文日期|印发日期|公布日期|公开日期|成文日期|發布時間|發布日期|發佈日期|發佈時間"
_PUBLISHED_LATIN = (
    r"published(?:\s+on)?|posted(?:\s+on)?|publication\s+date|date\s+published|date\s+of\s+(?:issue|publication)|"
    r"issued(?:\s+on)?|released(?:\s+on)?|release\s+date"
)
# What says most comes first: 发布时间 is the document's own, 时间 may be that of what it tells.
_LABELS = (
    (_PUBLISHED_HAN, _PUBLISHED_LATIN),
    (r"日期|时间|時間", r"date"),
)
_WITH_COLON = tuple(
    regex.compile(rf"(?:{_HAN_LABEL}(?:{han})|{_LATIN_LABEL}(?:{latin})){_COLON}", regex.IGNORECASE)
    for han, latin in _LABELS
)
_OPENING = regex.compile(
    rf"\s*(?:{'|'.join(label for pair in _LABELS for label in pair)})(?:{_COLON}|\s+|(?=\d))", regex.IGNORECASE
)
_SOURCE = regex.compile(
    rf"(?:{_HAN_LABEL}(?:信息来源|文章来源|稿件来源|来源|來源|发布机构|发布单位|发文机关|发文机构|發布機構)"
    rf"|{_LATIN_LABEL}(?:source|publisher|issued\s+by|published\s+by)){_COLON}(?P<value>[^\n]*)",
    regex.IGNORECASE,
)
# Where the words after 来源 end: at the next label or at a separator.
_NEXT_FIELD = regex.compile(
    r"[|｜丨;；\t【\[]|\s{2,}|\s(?=(?:\p{Han}{2,6}|[A-Za-z]+(?:\s[A-Za-z]+)?)\s*[:：])"
    r"|(?:作者|编辑|责任编辑|责编|记者|浏览|点击|阅读|字体|字号|日期|时间|发布时间|发布日期)\s*[:：]"
)
# The date of a meeting or of an event, not of the document.
_PLACE = regex.compile(r"(?:地点|地點|会场|venue|location|place)\s*[:：]", regex.IGNORECASE)
_OPENING_BRACKETS, _CLOSING = frozenset("(（[【〔"), frozenset(")）]】〕")
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun|星期.|周.)"
_BEFORE_DATE = regex.compile(rf"[\s(（\[【〔]*(?:{_WEEKDAY}[,，.]?\s*)?", regex.IGNORECASE)
_CLOCK = r"T?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s*(?:UTC|GMT|CET|EST|PST|Z|[+-]\d{2}:?\d{2}))?"
_AFTER_DATE = regex.compile(rf"(?:[\s)）\]】〕,，]|{_WEEKDAY}|{_CLOCK}|发布|公布|印发)*", regex.IGNORECASE)
# 2023-13-45 names no year: it is no date. After a date, a comma and small letters go on with a sentence.
_RUNS_ON = regex.compile(r"\s*[-./年月]\s*\d")
_SENTENCE_GOES_ON = regex.compile(r"\s*[,，]\s*[\p{Ll}\p{Han}]")
# "CHONGQING, March 8, 2023 (Xinhua) --", 新华社北京2023年3月8日电
_AGENCY = (
    regex.compile(
        r"\p{Lu}[\p{L} .'’-]{1,40},\s*(?P<date>[\p{L}\d., ]{6,24}?)\s*(?:[(（][^)）\n]{2,40}[)）]\s*)?[-–—]+\s"
    ),
    regex.compile(r"[(（]?\p{Han}{2,6}[社网]\p{Han}{0,8}(?P<date>(?:19|20)\d{2}年\d{1,2}月\d{1,2}日)\s*[电電讯訊]"),
)
_ORGANISATION = regex.compile(
    r"\p{Han}[\p{Han}（）()· ]{1,60}(?:政府|办公厅|办公室|委员会|部|局|厅|署|院|司|处|会|党组|中央|市委|省委|"
    r"区委|县委|中心|银行|大学|集团|公司|委員會|辦公廳|辦公室|廳)"
)
_ORGANISATION_EN = regex.compile(
    r"(?:\p{Lu}[\p{L}&'’,-]*|of|for|and|the|on)(?: (?:\p{Lu}[\p{L}&'’,-]*|of|for|and|the|on)){0,11}"
)
_LETTER = regex.compile(r"\p{L}")
_OFFICE_EN = regex.compile(
    r"\b(?:Ministry|Department|Government|Council|Commission|Committee|Agency|Authority|Bureau|Office|Board|Secretariat|"
    r"Administration|Parliament|Directorate)\b"
)


def read_dateline(text: str, *, today: date) -> dict[FoundField, Found]:
    """The publishing date ("published", ISO, may be partial) and the publisher, as far as the text states them.

    The date is that of the dateline in the first lines ("日期:2023年03月08日 来源:…", "Published 3 March 2022",
    "(2022-12-31)"), else of the signature in the last ones (an office and, below it, a whole date). The publisher
    is what follows 来源 or "Source:", else the office that signs. A year that is not printed is not guessed; a
    date that no calendar has, or that `today` makes implausible, counts as none.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    head = lines[:_HEAD_LINES]
    signed, office = _signature(lines, today) or (None, None)
    stated: tuple[tuple[FoundField, str | None, str], ...] = (
        ("published", _dateline_date(head, today), DATELINE),
        ("published", signed, SIGNATURE),
        ("published", _head_date(lines, today), DATELINE),
        ("published", _tail_date(lines, today), SIGNATURE),
        ("publisher", _named_source(head), DATELINE),
        ("publisher", office, SIGNATURE),
    )
    found: dict[FoundField, Found] = {}
    for field, value, source in stated:
        if value:
            found.setdefault(field, Found(value=value, source=source))
    return found


def without_date(line: str) -> str:
    """`line` without the date that opens it after a label, and "" where the line is nothing but a date.

    >>> without_date("date 2022-12-31 On December 30, the conference was held.")
    'On December 30, the conference was held.'
    """
    if _only_date(line) or (_date_at(line, 0) and _SOURCE.search(line)):
        return ""
    label = _OPENING.match(line)
    named = _date_at(line, label.end()) if label else None
    if named is None or _SENTENCE_GOES_ON.match(line, named.end):
        return line
    return line[named.end :].lstrip(" .,;:|)）。，；：")


def _dateline_date(head: list[str], today: date) -> str | None:
    for line in head:
        for agency in _AGENCY:
            if (match := agency.match(line)) and (iso := _iso(_date_at(match["date"], 0), today)):
                return iso
    short = [line if len(line) <= _LONGEST_LINE else "" for line in head]
    for named in (*_after_colons(short), *_opening(head)):
        if iso := _iso(named, today):
            return iso
    for line in short:
        first = _date_at(line, 0) if _SOURCE.search(line) else None
        if first and first.day and (iso := _iso(first, today)):
            return iso
    return None


def _head_date(lines: list[str], today: date) -> str | None:
    """The date that stands alone on one of the first lines; several are a list of events."""
    alone = {iso for line in lines[: min(_DATE_ALONE_LINES, len(lines) - 1)] if (iso := _iso(_only_date(line), today))}
    return alone.pop() if len(alone) == 1 else None


def _tail_date(lines: list[str], today: date) -> str | None:
    """The whole date that stands alone on one of the last lines, if no other line is a date."""
    alone = {number: iso for number, line in enumerate(lines) if (iso := _iso(_only_date(line), today))}
    last = max(alone, default=0)
    whole = len(alone.get(last, "")) == len("2023-03-08")
    return alone[last] if whole and len(set(alone.values())) == 1 and last >= max(1, len(lines) - _TAIL_LINES) else None


def _after_colons(lines: list[str]) -> Iterator[Date]:
    for labels in _WITH_COLON:
        for number, line in enumerate(lines):
            if labels is _WITH_COLON[-1] and _tells_place(lines, number):
                continue
            for label in labels.finditer(line):
                if named := _date_at(line, label.end()):
                    yield named


def _tells_place(lines: list[str], number: int) -> bool:
    return any(len(each) <= _LONGEST_LINE and _PLACE.search(each) for each in lines[max(0, number - 1) : number + 2])


def _opening(head: list[str]) -> Iterator[Date]:
    """Dates after a label that opens a line: of the first line however it goes on, of others if little follows."""
    for number, line in enumerate(head):
        label = _OPENING.match(line)
        named = _date_at(line, label.end()) if label else None
        if named is None or _SENTENCE_GOES_ON.match(line, named.end) or _tells_place(head, number):
            continue
        if number == 0 or len(line) - named.end <= _LONGEST_DATE:
            yield named


def _named_source(head: list[str]) -> str | None:
    for line in head:
        if len(line) <= _LONGEST_LINE and (match := _SOURCE.search(line)):
            value = match["value"]
            ends = [end.start() for end in (_NEXT_FIELD.search(value),) if end]
            ends += [named.start for named in find_dates(value) if named.year is not None]
            value = value[: min(ends, default=len(value))].strip(" \u3000,，;；-–—|（(《》\"“”'")
            if 1 < len(value) <= _LONGEST_PUBLISHER and _LETTER.search(value) and "://" not in value:
                return value
    return None


def _signature(lines: list[str], today: date) -> tuple[str, str] | None:
    """The date and the office of the first signature: an office and, on the next line, a whole date."""
    signed: list[tuple[str, str]] = []
    for above, line in pairwise(lines):
        named = _only_date(line)
        iso = _iso(named, today)
        if named is None or iso is None or not named.day:
            continue
        if _ORGANISATION.fullmatch(above) or (_ORGANISATION_EN.fullmatch(above) and _OFFICE_EN.search(above)):
            signed.append((iso, above))
    return signed[0] if 0 < len({iso for iso, _ in signed}) <= _MOST_SIGNED_DAYS else None


def _only_date(line: str) -> Date | None:
    """The date, with a month at least, that `line` consists of, but for brackets, a weekday and the time of day."""
    if len(line) > _LONGEST_DATE or (line[-1:] in _CLOSING and line[:1] not in _OPENING_BRACKETS):
        return None  # the end of a sentence that was broken into lines
    named = _date_at(line, 0)
    return named if named and named.month and _AFTER_DATE.fullmatch(line, named.end) else None


def _date_at(line: str, start: int) -> Date | None:
    """The date with a year that stands at `start`, but for a bracket or a weekday before it."""
    before = _BEFORE_DATE.match(line, start)
    first = before.end() if before else start
    named = next(iter(find_dates(line[first : first + _LONGEST_DATE])), None)
    if named is None or named.start or named.year is None:
        return None
    end = first + named.end
    if named.day is None and _RUNS_ON.match(line, end):
        return None
    return replace(named, start=first, end=end)


def _iso(named: Date | None, today: date) -> str | None:
    if named is None or named.year is None:
        return None
    iso = partial_date(named.year, named.month, named.day)
    return iso if iso and is_plausible(iso, today=today) else None
