"""Numbers as exact spans with their values and units."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.compare.years import years_in
from policychat.language.dates import find_dates
from policychat.language.numbers import find_numbers, find_ordinals, find_values
from policychat.language.periods import find_periods
from policychat.language.quantities import find_quantities
from policychat.language.shares import find_shares

PIECES = (
    "1亿元",
    "100 million yuan",
    "7,000",
    "七千",
    "百分之五",
    "一百三十七个",
    "14.47亿美元",
    "two dozen",
    "2-3",
    "3千万",
    "$",
    "%",
    "五",
    "分之",
    "第四次",
    "twenty-two",
    "a ",
    "half a million",
    "hundred ",
    "and ",
    "约",
    "左右",
    "百",
    "点",
    "1,23,456",
    "％",
    " ",
    "\n",
    "-",
    ".",
    "１，０００",
    "²",
    "٣",
    "Ⅷ",
    "½",
)
MIXED_TEXT = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=20).map("".join))


def read(text: str) -> list[tuple[str, Decimal, str]]:
    return [(number.text, number.value, number.unit) for number in find_numbers(text)]


def values(text: str) -> list[Decimal]:
    return [number.value for number in find_numbers(text)]


@pytest.mark.parametrize(
    ("text", "number", "value", "unit"),
    [
        ("总投资1亿元。", "1亿元", "100000000", "CNY"),
        ("It cost 100 million yuan.", "100 million yuan", "100000000", "CNY"),
        ("(about 14.47 million U.S. dollars)", "14.47 million U.S. dollars", "14470000", "USD"),
        ("约14.47亿美元", "14.47亿美元", "1447000000", "USD"),
        ("1亿3000万元", "1亿3000万元", "130000000", "CNY"),
        ("一亿三千万元", "一亿三千万元", "130000000", "CNY"),
        ("3千万元", "3千万元", "30000000", "CNY"),
        ("10万亿元", "10万亿元", "10000000000000", "CNY"),
        ("六十点三亿元", "六十点三亿元", "6030000000", "CNY"),
        ("RMB 100 million", "RMB 100 million", "100000000", "CNY"),
        ("a fund of $5 billion", "$5 billion", "5000000000", "USD"),
        ("US$5 million", "US$5 million", "5000000", "USD"),
        ("HK$5 million", "HK$5 million", "5000000", "HKD"),
        ("€3bn", "€3bn", "3000000000", "EUR"),
        ("300万港元", "300万港元", "3000000", "HKD"),
        ("7,000 enterprises", "7,000", "7000", ""),
        ("七千家企业", "七千", "7000", ""),
        ("７，０００家", "７，０００", "7000", ""),
        ("培育7000家", "7000", "7000", ""),
        ("一百三十七个基地", "一百三十七", "137", ""),
        ("一千零五十人", "一千零五十", "1050", ""),
        ("两万五千人", "两万五千", "25000", ""),
        ("两万五", "两万五", "25000", ""),
        ("四十多家联盟", "四十", "40", ""),
        ("two dozen alliances", "two dozen", "24", ""),
        ("a dozen firms", "a dozen", "12", ""),
        ("half a million people", "half a million", "500000", ""),
        ("a tenth of a billion yuan", "a tenth of a billion yuan", "100000000", "CNY"),
        ("twenty-two institutions", "twenty-two", "22", ""),
        ("one hundred and twenty labs", "one hundred and twenty", "120", ""),
        ("Two thousand three hundred and five", "Two thousand three hundred and five", "2305", ""),
        ("百分之五", "百分之五", "5", "%"),
        ("百分之六十点三", "百分之六十点三", "60.3", "%"),
        ("提高到60.3%", "60.3%", "60.3", "%"),
        ("５０％", "５０％", "50", "%"),
        ("58 percent", "58 percent", "58", "%"),
        ("58 per cent", "58 per cent", "58", "%"),
        ("up 5 percentage points", "5 percentage points", "5", "points"),
        ("提高5个百分点", "5个百分点", "5", "points"),
        ("Building 3", "3", "3", ""),
        ("5千米", "5", "5", ""),
    ],
)
def test_one_number(text: str, number: str, value: str, unit: str) -> None:
    assert read(text) == [(number, Decimal(value), unit)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2-3 key laboratories", ["2", "3"]),
        ("1,2,3", ["1", "2", "3"]),
        ("5-6亿元", ["500000000", "600000000"]),
        ("2 to 3 teams", ["2", "3"]),
        ("between one hundred and two hundred", ["100", "200"]),
        ("22 institutions and 137 bases", ["22", "137"]),
        ("(1) Guiding ideology", ["1"]),
        ("1. General requirements", ["1"]),
        ("from 58% in 2019 to 60.3% in 2022", ["58", "2019", "60.3", "2022"]),
    ],
)
def test_several_numbers(text: str, expected: list[str]) -> None:
    assert values(text) == [Decimal(each) for each in expected]


def test_a_range_has_one_unit() -> None:
    assert [number.unit for number in find_numbers("by 2-3% a year")] == ["%", "%"]


@pytest.mark.parametrize(
    "text",
    [
        "第四次会议",
        "第十二届",
        "第14届",
        "the 14th session",
        "the fourth meeting",
        "三分之一",
        "统一的",
        "一些",
        "十分重要",
        "几百家",
        "数百家",
        "千方百计",
        "人民",
        "万人空巷",
        "a few hundred",
        "several dozen",
        "hundreds of firms",
        "someone",
        "often",
        "v2.0",
        "R2D2",
        "x²",
        "Ⅷ",
        "...",
        "",
    ],
)
def test_no_number(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "approximate"),
    [
        ("about 14.5 million US dollars", True),
        ("Around $5 billion", True),
        ("nearly 40", True),
        ("some 40 alliances", True),
        ("约40家", True),
        ("约为40家", True),
        ("近40家", True),
        ("40家左右", True),
        ("40 or so", True),
        ("14.5 million US dollars", False),
        ("节约40元", False),
        ("附近40家", False),
        ("About the plan: 40", False),
    ],
)
def test_approximate_marks(text: str, approximate: bool) -> None:
    assert [number.is_approximate for number in find_numbers(text)] == [approximate]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the fourth meeting", 4),
        ("the 14th session", 14),
        ("第四次会议", 4),
        ("第十二届", 12),
        ("第14届", 14),
        ("First", 1),
    ],
)
def test_ordinals(text: str, value: int) -> None:
    assert [number.value for number in find_ordinals(text)] == [value]


@given(MIXED_TEXT)
def test_any_text_gives_ordered_exact_spans(text: str) -> None:
    for find in (find_numbers, find_ordinals):
        numbers = find(text)
        assert all(text[number.start : number.end] == number.text != "" for number in numbers)
        assert all(one.end <= other.start for one, other in itertools.pairwise(numbers))
        assert all(number.value.is_finite() and number.value >= 0 for number in numbers)


@pytest.mark.parametrize("text", ["9" * 50_000, "九" * 50_000, "1," * 20_000, "hundred " * 5_000, "两万" * 10_000])
def test_long_runs_end_soon(text: str) -> None:
    find_numbers(text)


@given(st.integers(0, 10**13))
def test_an_integer_in_digits_is_read_back(value: int) -> None:
    assert values(f"It counts {value} items.") == [value]
    assert values(f"It counts {value:,} items.") == [value]
    assert values(f"共有{value}个项目。") == [value]


@given(st.integers(0, 10**12 - 1))
def test_an_integer_in_chinese_numerals_is_read_back(value: int) -> None:
    assert values(f"共有{in_chinese(value)}个项目。") == [value]


@given(st.integers(0, 999_999_999))
def test_an_integer_in_english_words_is_read_back(value: int) -> None:
    assert values(f"There were {in_english(value)} of them.") == [value] or len(in_english(value)) > 60


def in_chinese(value: int) -> str:
    """The usual numeral of a number below 10**12, such as 一千零五万零三."""
    if value == 0:
        return "零"
    groups = [value // 10**8, value // 10**4 % 10**4, value % 10**4]
    written = ""
    skipped = False
    for group, name in zip(groups, ("亿", "万", ""), strict=True):
        if group == 0:
            skipped = bool(written)
            continue
        if written and (skipped or group < 1000):
            written += "零"
        written += _four_digits(group) + name
        skipped = False
    return written


def _four_digits(value: int) -> str:
    written = ""
    gap = False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit == 0:
            gap = bool(written)
            continue
        written += ("零" if gap else "") + "零一二三四五六七八九"[digit] + name
        gap = False
    return written


def in_english(value: int) -> str:
    """The English words of a number below a billion."""
    small = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen"
    ).split()
    tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()
    if value < 20:
        return small[value]
    if value < 100:
        return tens[value // 10 - 2] + (f"-{small[value % 10]}" if value % 10 else "")
    for size, name, joined in ((10**6, "million", " "), (1000, "thousand", " "), (100, "hundred", " and ")):
        if value >= size:
            rest = f"{joined}{in_english(value % size)}" if value % size else ""
            return f"{in_english(value // size)} {name}{rest}"
    raise AssertionError(value)


@pytest.mark.parametrize(
    "text", ["\U0001ccf0", "20\U0001ccf1\U0001ccf2", "第\U0001ccf3", "\U0001ccf4%", "三分之\U0001ccf5"]
)
def test_digits_that_are_newer_than_python_are_none(text: str) -> None:
    find_values(text)
    find_numbers(text)
    find_ordinals(text)
    find_shares(text)
    years_in(text)
    find_periods(text)
    find_dates(text)
    find_quantities(text)
