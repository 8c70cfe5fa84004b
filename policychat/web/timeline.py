"""How the documents are spread over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from policychat.schema import DocumentInfo

_MOST_MONTHS = 60


@dataclass(frozen=True)
class Bar:
    """A year ("2023") or month ("2023-03") and how many documents are of it."""

    period: str
    count: int


@dataclass(frozen=True)
class Timeline:
    """Every period from the first to the last document's; `undated` documents have no date."""

    bars: Sequence[Bar]
    undated: int

    @property
    def most(self) -> int:
        """The count of the fullest period."""
        return max((bar.count for bar in self.bars), default=0)


def build_timeline(infos: Sequence[DocumentInfo]) -> Timeline:
    """By month where every date names one and there are few of them, else by year."""
    dates = [info.published for info in infos if info.published and _year(info.published) is not None]
    undated = len(infos) - len(dates)
    if not dates:
        return Timeline((), undated)
    if all(_month(each) is not None for each in dates):
        months = Counter(_months(each) for each in dates)
        first, last = min(months), max(months)
        if last - first < _MOST_MONTHS:
            bars = [Bar(f"{at // 12:04}-{at % 12 + 1:02}", months[at]) for at in range(first, last + 1)]
            return Timeline(bars, undated)
    years = Counter(int(each[:4]) for each in dates)
    return Timeline([Bar(f"{at:04}", years[at]) for at in range(min(years), max(years) + 1)], undated)


def _year(date: str) -> int | None:
    return int(date[:4]) if len(date) >= 4 and date[:4].isascii() and date[:4].isdigit() else None


def _month(date: str) -> int | None:
    digits = date[5:7]
    return (
        int(digits) if len(digits) == 2 and digits.isascii() and digits.isdigit() and 1 <= int(digits) <= 12 else None
    )


def _months(date: str) -> int:
    return int(date[:4]) * 12 + int(date[5:7]) - 1
