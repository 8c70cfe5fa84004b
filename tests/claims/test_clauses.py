"""Sentences that join several statements."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.claims.split import split_claims


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("The rate rose to 5% and the deficit fell to 3%.", ["The rate rose to 5%", "the deficit fell to 3%."]),
        (
            "In 2022, revenue rose to 5 million yuan and exports fell to 3 million yuan.",
            ["In 2022, revenue rose to 5 million yuan", "In 2022, exports fell to 3 million yuan."],
        ),
        (
            "The zone has set up 50 institutions, built 140 platforms, and approved 21 institutes.",
            [
                "The zone has set up 50 institutions",
                "The zone has built 140 platforms",
                "The zone has approved 21 institutes.",
            ],
        ),
        (
            "By 2025, the city will build 5 labs and open 3 parks.",
            ["By 2025, the city will build 5 labs", "By 2025, the city will open 3 parks."],
        ),
        ("两江新区设立了50家机构，建成140个平台。", ["两江新区设立了50家机构", "两江新区建成140个平台。"]),
        ("2022年，收入增长5%，支出下降3%。", ["2022年，收入增长5%", "2022年，支出下降3%。"]),
        (
            "The region has introduced 22 institutions and 137 bases.",
            ["The region has introduced 22 institutions and 137 bases."],
        ),
        ("From 58% in 2019 to 60.3% in 2022, the rate rose.", ["From 58% in 2019 to 60.3% in 2022, the rate rose."]),
    ],
)
def test_joined_statements_carry_subject_and_time(text: str, statements: list[str]) -> None:
    assert [claim.statement for claim in split_claims(text)] == statements


PARTS = st.sampled_from(
    [
        "The rate rose to 5%",
        " and ",
        "; ",
        "the deficit fell to 3 million",
        ", built 4 labs",
        "，建成4个平台",
        "。",
        ". ",
        "In 2022, ",
        "它",
    ]
)


@given(st.lists(PARTS, max_size=8).map("".join))
def test_claims_are_exact_and_in_order(text: str) -> None:
    claims = split_claims(text)
    assert all(text[claim.start : claim.end] in claim.statement for claim in claims if claim.checkable)
    assert all(one.end <= other.start for one, other in itertools.pairwise(claims))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Will it rain in the zone tomorrow?", "question"),
        ("I think the zone has many platforms.", "opinion"),
        ("这个政策非常好。", "opinion"),
        ("Please build more platforms in the zone.", "request"),
        ("The future is bright for the zone.", "prediction"),
        ("未来会更加美好。", "prediction"),
        ("Yes.", "fragment"),
        ("By 2030 the city will have 7,000 enterprises.", None),
        ("We built 40 platforms in the zone.", None),
    ],
)
def test_why_it_cannot_be_checked(text: str, reason: str | None) -> None:
    assert [claim.reason for claim in split_claims(text)] == [reason]
