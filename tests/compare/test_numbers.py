"""Whether one amount proves another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.compare.numbers import relation
from policychat.compare.statements import find_differences
from policychat.language.quantities import find_quantities


def related(claimed: str, sourced: str) -> str:
    (one,), (other,) = find_quantities(claimed), find_quantities(sourced)
    return relation(one, other)


@pytest.mark.parametrize(
    ("claimed", "sourced", "expected"),
    [
        ("40 labs", "40 labs", "agree"),
        ("more than 40 labs", "over 40 labs", "agree"),
        ("more than 40 labs", "43 labs", "agree"),
        ("more than 40 labs", "4,000 labs", "differ"),
        ("more than 40 labs", "39 labs", "differ"),
        ("45 labs", "over 40 labs", "open"),
        ("35 labs", "over 40 labs", "differ"),
        ("over 37 labs", "over 40 labs", "differ"),
        ("2 labs", "2-3 labs", "open"),
        ("5 labs", "2-3 labs", "differ"),
        ("2至3个", "2-3 labs", "agree"),
        ("about 14.5 labs", "14.47 labs", "agree"),
        ("about 15 labs", "14.47 labs", "differ"),
        ("至少5个", "5 labs", "agree"),
        ("不足5个", "4 labs", "agree"),
    ],
)
def test_bounds_ranges_and_rounding(claimed: str, sourced: str, expected: str) -> None:
    assert related(claimed, sourced) == expected


COUNTS = st.integers(3, 99_999).filter(lambda count: not 1900 <= count <= 2099)  # those are years


@given(COUNTS, COUNTS)
def test_exact_amounts_are_compared_alike_both_ways(one: int, other: int) -> None:
    assert related(f"{one} labs", f"{other} labs") == related(f"{other} labs", f"{one} labs")


@given(COUNTS.filter(lambda n: n % 100))
def test_magnitudes_in_two_languages_are_the_same(count: int) -> None:
    claim, source = f"总投资{count}亿元。", f"The total investment is {count * 100:,} million yuan."
    assert [each.kind for each in find_differences(claim=claim, source=source)] == []


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("It has 50 platforms.", "It has 50 institutes and 140 platforms.", [("50", "140")]),
        ("The rate was 60.3% in 2019.", "The rate rose from 58% in 2019 to 60.3% in 2022.", [("60.3%", "58%")]),
        ("It is in Building 5.", "It is located in Building 3.", [("5", "3")]),
        (
            "The city has three key areas.",
            "The city has key areas: health, materials, energy, and data.",
            [("three", None)],
        ),
        ("It has five labs.", "It has 5 labs.", []),
        ("It lasts 2 weeks.", "It lasts 14 days.", []),
    ],
)
def test_the_amount_of_the_same_things_counts(claim: str, source: str, expected: list[tuple[str, str | None]]) -> None:
    found = [each for each in find_differences(claim=claim, source=source) if each.kind in ("number", "unit")]
    assert [each.claim for each in found] == [claimed for claimed, _ in expected]
    for each, (_, sourced) in zip(found, expected, strict=True):
        assert sourced is None or each.source == sourced
