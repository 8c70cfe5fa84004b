"""Amounts with their bounds, ranges, units and rates."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policychat.language.quantities import find_quantities


def read(text: str) -> list[tuple[float, float, str, str]]:
    return [(float(q.low), float(q.high), q.bound, q.unit) for q in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("over 40 alliances", [(40, 40, "more", "")]),
        ("more than five percent", [(5, 5, "more", "%")]),
        ("at least 12 labs", [(12, 12, "at_least", "")]),
        ("no more than 3 days", [(3, 3, "at_most", "day")]),
        ("≥5%", [(5, 5, "at_least", "%")]),
        ("占比5%以上", [(5, 5, "at_least", "%")]),
        ("超过80家", [(80, 80, "more", "")]),
        ("2000多家企业", [(2000, 2000, "more", "")]),
        ("不少于5个", [(5, 5, "at_least", "")]),
        ("pilot 2-3 laboratories", [(2, 3, "exact", "")]),
        ("two or three laboratories", [(2, 3, "exact", "")]),
        ("between 5 and 10 percent", [(5, 10, "exact", "%")]),
        ("from 58% to 60.3%", [(58, 58, "exact", "%"), (60.3, 60.3, "exact", "%")]),
        ("从58%到60%", [(58, 58, "exact", "%"), (60, 60, "exact", "%")]),
        ("5 km", [(5000, 5000, "exact", "m")]),
        ("680平方公里", [(680e6, 680e6, "exact", "m2")]),
        ("a period of 3 years", [(36, 36, "exact", "month")]),
        ("over 80 patents for 10,000 people", [(0.008, 0.008, "more", "/people")]),
        ("每万人口高价值发明专利超过80件", [(0.008, 0.008, "more", "/people")]),
        ("fell over three years", [(36, 36, "exact", "month")]),
        ("trees over three years old", [(3, 3, "more", "")]),
        ("两封信至少相隔一个月", [(1, 1, "at_least", "month")]),
        ("不得超过新供暖系统造价的4%", [(4, 4, "at_most", "%")]),
        ("在15分钟内接通", [(15, 15, "at_most", "minute")]),
        ("On June 25, 2022 it opened.", []),
        ("(3) It opened.", []),
    ],
)
def test_amounts(text: str, expected: list[tuple[float, float, str, str]]) -> None:
    assert read(text) == expected


@given(
    st.integers(3, 999),
    st.sampled_from([("km", "m"), ("tonnes", "kg"), ("hectares", "square metres"), ("weeks", "days")]),
)
def test_a_unit_changed_is_the_same_amount(value: int, units: tuple[str, str]) -> None:
    factor = {"km": 1000, "tonnes": 1000, "hectares": 10_000, "weeks": 7}[units[0]]
    assume(not 1900 <= value * factor <= 2099)  # that would be a year
    (large,), (small,) = (
        find_quantities(f"{number} {unit}") for number, unit in ((value, units[0]), (value * factor, units[1]))
    )
    assert (large.low, large.unit) == (small.low, small.unit)
    assert large.low == Decimal(value) * factor


@given(st.text(max_size=120))
def test_offsets_are_exact(text: str) -> None:
    for each in find_quantities(text):
        assert text[each.start : each.end].strip() == each.text.strip()
        assert each.low <= each.high
