"""Whether a claim says how often as a source does."""

from __future__ import annotations

import regex

from policychat.compare.point import Point
from policychat.compare.statement import Statement, once

_EVERY = r"(?:every|each|once an?|once every)"
_OFTEN = {
    "hour": rf"\bhourly\b|\b{_EVERY} hour\b|每小时",
    "day": rf"\bdaily\b|\b{_EVERY} day\b|每[天日]",
    "week": rf"\bweekly\b|\b{_EVERY} week\b|每(?:周|个?星期)",
    "month": rf"\bmonthly\b|\b{_EVERY} month\b|每个?月",
    "quarter": rf"\bquarterly\b|\b{_EVERY} quarter\b|每个?季度",
    "year": rf"\b(?:yearly|annual|annually)\b|\b{_EVERY} year\b|每年|年度|年均",
}
_PATTERNS = {period: regex.compile(pattern, regex.IGNORECASE) for period, pattern in _OFTEN.items()}


def frequency_points(claim: Statement, source: Statement) -> list[Point]:
    """How often the claim says that something is done, where the source names other frequencies only: it may mean
    something else, and proves nothing."""
    mine, theirs = _frequencies(claim), _frequencies(source)
    if not theirs:
        return []
    return [
        Point("number", said, next(iter(theirs.values())), False)
        for period, said in mine.items()
        if period not in theirs
    ]


@once
def _frequencies(statement: Statement) -> dict[str, str]:
    found = ((period, pattern.search(statement.plain)) for period, pattern in _PATTERNS.items())
    return {period: statement.text[match.start() : match.end()] for period, match in found if match}
