"""Times at their own precision."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.language.periods import Span, find_periods

Read = tuple[Span | None, Span | None, Span | None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It opened on June 25.", [(None, (6, 6), (25, 25))]),
        ("June 22 to 25, 2023", [((2023, 2023), (6, 6), (22, 25))]),
        ("22-25 June 2023", [((2023, 2023), (6, 6), (22, 25))]),
        ("6月22日至25日", [(None, (6, 6), (22, 25))]),
        ("2021-2030", [((2021, 2030), None, None)]),
        ("2021年至2030年", [((2021, 2030), None, None)]),
        ("the first half of 2023", [((2023, 2023), (1, 6), None)]),
        ("2023年上半年", [((2023, 2023), (1, 6), None)]),
        ("Q3 2023", [((2023, 2023), (7, 9), None)]),
        ("in January 2020 and in October of that year", [((2020, 2020), (1, 1), None), ((2020, 2020), (10, 10), None)]),
        ("In April last year it opened.", [((2021, 2021), (4, 4), None)]),
        ("去年4月", [((2021, 2021), (4, 4), None)]),
        ("last year it grew", [((2021, 2021), None, None)]),
        ("from 58% in 2019 to 60.3% in 2022", [((2019, 2019), None, None), ((2022, 2022), None, None)]),
    ],
)
def test_periods(text: str, expected: list[Read]) -> None:
    assert [(p.years, p.months, p.days) for p in find_periods(text, published="2022-06")] == expected


@given(st.text(max_size=120))
def test_offsets_are_exact(text: str) -> None:
    found = find_periods(text)
    assert all(text[each.start : each.end] == each.text for each in found)
    assert all(one.start <= other.start for one, other in itertools.pairwise(found))
