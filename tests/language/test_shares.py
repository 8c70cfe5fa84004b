"""Shares in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.compare.statements import find_differences
from policychat.language.shares import find_shares


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Half of the households own one.", [("Half", 50)]),
        ("Three quarters back it, two-thirds know it.", [("Three quarters", 75), ("two-thirds", 66.7)]),
        ("It was cut by a third.", [("by a third", 33.3)]),
        ("The number doubled and was then halved.", [("doubled", 100), ("halved", 50)]),
        ("It will triple.", [("will triple", 200)]),
        ("预算的四分之一", [("四分之一", 25)]),
        ("该区一半的家庭", [("一半", 50)]),
        ("数量翻了一番", [("翻了一番", 100)]),
        ("数量增加了两倍", [("两倍", 200)]),
        ("数量是去年的两倍", []),
        ("In the first quarter of 2022, a quarter of an hour", []),
        ("half a million people, a third party, the third of the talks, a double room", []),
        ("百分之五", []),
        ("", []),
    ],
)
def test_shares(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(each.text, float(each.value)) for each in find_shares(text)] == expected


@pytest.mark.parametrize(
    ("claim", "source", "same"),
    [
        ("50% of the schools are old.", "Half of the schools are old.", True),
        ("40% of the schools are old.", "Half of the schools are old.", False),
        ("33% of the schools are old.", "A third of the schools are old.", True),
        ("一半的学校很旧。", "50%的学校很旧。", True),
        ("The number rose by 100%.", "The number doubled.", True),
        ("The number rose by 50%.", "The number doubled.", False),
        ("The number halved.", "The number doubled.", False),
        ("Two thirds of the schools are old.", "Three quarters of the schools are old.", False),
    ],
)
def test_shares_are_compared(claim: str, source: str, same: bool) -> None:
    assert (find_differences(claim=claim, source=source) == []) == same


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert all(text[each.start : each.end] == each.text for each in find_shares(text))
