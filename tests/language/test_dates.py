"""Dates at the precision in which a text names them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.language.dates import Date, find_dates

PIECES = (
    "2023年",
    "03月",
    "08日",
    "二〇二三年",
    "十二月",
    "三十日",
    "June ",
    "22",
    "nd",
    " of ",
    "2023",
    "-",
    "/",
    ".",
    "May ",
    "march 5",
    "Sept. ",
    ", ",
    "２０２３",
    "2020s",
    "1999",
    "in ",
    " ",
    "\n",
    "年",
    "月",
    "日",
)
MIXED_TEXT = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
PARTS = st.tuples(*(st.none() | st.integers(1, last) for last in (2099, 12, 31))).filter(any)
DATES = PARTS.map(lambda parts: Date(*parts, text="", start=0, end=0))
ENGLISH_MONTHS = "January February March April May June July August September October November December".split()


def read(text: str) -> list[tuple[int | None, int | None, int | None, str]]:
    return [(date.year, date.month, date.day, date.text) for date in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "year", "month", "day", "written"),
    [
        ("on 2023-03-08 it", 2023, 3, 8, "2023-03-08"),
        ("2022-06", 2022, 6, None, "2022-06"),
        ("2023/03/08", 2023, 3, 8, "2023/03/08"),
        ("2023.3.8", 2023, 3, 8, "2023.3.8"),
        ("日期:2023年03月08日 来源", 2023, 3, 8, "2023年03月08日"),
        ("２０２３年３月", 2023, 3, None, "２０２３年３月"),
        ("二〇二三年三月八日", 2023, 3, 8, "二〇二三年三月八日"),
        ("十二月三十一日", None, 12, 31, "十二月三十一日"),
        ("2020年底", 2020, None, None, "2020年"),
        ("6月22日召开", None, 6, 22, "6月22日"),
        ("On June 25, it", None, 6, 25, "June 25"),
        ("on 22 June.", None, 6, 22, "22 June"),
        ("June 22nd", None, 6, 22, "June 22nd"),
        ("the 8th of March, 2023", 2023, 3, 8, "8th of March, 2023"),
        ("December 31, 2022", 2022, 12, 31, "December 31, 2022"),
        ("on june 25", None, 6, 25, "june 25"),
        ("in January 2020", 2020, 1, None, "January 2020"),
        ("June of 2022", 2022, 6, None, "June of 2022"),
        ("In October of that year", None, 10, None, "October"),
        ("Sept. 5, 2020", 2020, 9, 5, "Sept. 5, 2020"),
        ("Dec 2020", 2020, 12, None, "Dec 2020"),
        ("in May 2023", 2023, 5, None, "May 2023"),
        ("on May 5", None, 5, 5, "May 5"),
        ("By 2035, it", 2035, None, None, "2035"),
        ("Tax Act,2020", 2020, None, None, "2020"),
    ],
)
def test_one_date(text: str, year: int | None, month: int | None, day: int | None, written: str) -> None:
    assert read(text) == [(year, month, day, written)]


@pytest.mark.parametrize("text", ["from 2019 to 2022", "(2019-2022)", "2019–2022", "2019年至2022年", "2019,2022"])
def test_a_period_is_two_years(text: str) -> None:
    assert [date.year for date in find_dates(text)] == [2019, 2022]


@pytest.mark.parametrize(
    "text",
    [
        "They may go.",
        "May they go?",
        "march on",
        "march 5 miles",
        "may 5 people",
        "2,020 firms",
        "2020.5",
        "2020%",
        "2000家企业",
        "2000 million yuan",
        "2000亿元",
        "$2000",
        "in the 2020s",
        "decided 5",
        "marching",
        "三个月",
        "12 months",
        "",
    ],
)
def test_no_date(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("June", "June 25", True),
        ("June 2022", "June 25", True),
        ("2023", "2023-03-08", True),
        ("6月22日", "June 22", True),
        ("June 22", "June 25", False),
        ("June 2022", "June 2021", False),
        ("2023", "June 25", False),
        ("2022", "2023", False),
    ],
)
def test_agreement(one: str, other: str, agree: bool) -> None:
    assert find_dates(one)[0].agrees_with(find_dates(other)[0]) is agree


@given(DATES, DATES)
def test_agreement_is_symmetric_and_reflexive(one: Date, other: Date) -> None:
    assert one.agrees_with(one)
    assert one.agrees_with(other) == other.agrees_with(one)


@given(MIXED_TEXT)
def test_any_text_gives_ordered_exact_spans(text: str) -> None:
    dates = find_dates(text)
    assert all(text[date.start : date.end] == date.text != "" for date in dates)
    assert all(one.end <= other.start for one, other in itertools.pairwise(dates))
    assert all(any((date.year, date.month, date.day)) for date in dates)


@given(st.dates().filter(lambda day: 1900 <= day.year <= 2099))
def test_a_written_date_is_read_back(date: object) -> None:
    year, month, day = (int(part) for part in str(date).split("-"))
    name = ENGLISH_MONTHS[month - 1]
    for written in (
        f"{year}-{month:02}-{day:02}", f"{year}年{month}月{day}日", f"{name} {day}, {year}", f"{day} {name} {year}",
        f"{name[:3]} {day}, {year}", f"{year}/{month}/{day}",
    ):  # fmt: skip
        assert read(f"on {written} it was") == [(year, month, day, written)]
