"""From what to what, and by how much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.compare.changes_between import differences, routes
from policychat.compare.statement import Statement
from policychat.compare.statements import find_differences


def found(claim: str, source: str) -> list[tuple[str, str, str | None]]:
    return [(each.kind, each.claim, each.source) for each in find_differences(claim=claim, source=source)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The pension rose from 128 yuan to 143 yuan.", [("CNY", 15), ("%", 11.7)]),
        ("基础养老金由每人每月128元提高至每人每月143元。", [("CNY", 15), ("%", 11.7)]),
        ("The time was cut from 20 to 7 days.", []),  # of one unit only
        ("制证时间由20个工作日缩短至7个工作日。", [("day", 13), ("%", 65)]),
        ("The pension is 143 yuan.", []),
    ],
)
def test_by_how_much(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(each.unit, float(each.low)) for each in differences(Statement(text))] == expected


@given(st.integers(3, 900), st.integers(3, 900))
def test_a_difference_is_said_by_both_ends(one: int, other: int) -> None:
    source = f"The number of pupils went from {one} to {other}."
    by = abs(one - other)
    if by > 2:
        assert found(f"The number of pupils changed by {by}.", source) == []
        assert found(f"The number of pupils changed by {by + 3000}.", source)


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("The card takes 20 days.", "The time for a card was cut from 20 days to 7 days.", "number"),
        ("The rate is 58%.", "The goal is to raise the rate from 58% to 60% in 2030.", None),
        ("The card takes 7 days.", "The time for a card was cut from 20 days to 7 days.", None),
        ("The card took 20 days before.", "The time for a card was cut from 20 days to 7 days.", None),
        ("The rate was 58% in 2019.", "The rate rose from 58% in 2019 to 60% in 2022.", None),
        ("Applicants need only one job a month.", "Applicants need at least four jobs a month.", "number"),
        ("Applicants need one job a month.", "Applicants need a job a month.", None),
    ],
)
def test_what_was_is_not_what_is(claim: str, source: str, expected: str | None) -> None:
    assert [kind for kind, _, _ in found(claim, source)] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("claim", "source", "turned"),
    [
        (
            "Supervision moves from the interior authorities to the trade offices.",
            "The draft transfers supervision from the trade offices to the interior authorities.",
            True,
        ),
        (
            "Supervision moves from the trade offices to the interior authorities.",
            "The draft transfers supervision from the trade offices to the interior authorities.",
            False,
        ),
        (
            "The line goes from Oldtown to Newport.",
            "The line goes from Newport through Eastgate to Oldtown.",
            True,
        ),
        ("监管职责由内政部门移交给商务部门。", "监管职责由商务部门移交给内政部门。", True),
        ("监管职责由商务部门移交给内政部门。", "监管职责由商务部门移交给内政部门。", False),
    ],
)
def test_the_way_back_is_another_way(claim: str, source: str, turned: bool) -> None:
    assert ("direction" in [kind for kind, _, _ in found(claim, source)]) is turned


@given(st.text(max_size=120))
def test_any_text_is_read(text: str) -> None:
    statement = Statement(text)
    for route in routes(statement):
        assert route.text in text
        assert not route.leads_back(route)
    differences(statement)
