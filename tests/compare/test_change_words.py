"""Words of change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.compare.change_words import change_words


def changes(text: str) -> list[tuple[str, int]]:
    return [(text[each.start : each.end], each.sign) for each in change_words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rate rose to 60%.", [("rose", 1)]),
        ("Revenue has grown.", [("grown", 1)]),
        ("贡献率提高到60.3%。", [("提高", 1)]),
        ("The number was cut back.", [("cut back", -1)]),
        ("They cut costs and stepped up checks.", [("cut", -1), ("stepped up", 1)]),
        ("减少硕士的培养。", [("减少", -1)]),
        ("The tightening of limits was denied.", [("tightening", 1)]),
        ("They did away with the fee.", [("did away with", -1)]),
        ("Stricter rules, easier access.", [("Stricter", 1), ("easier", 1)]),
        ("Cut-throat competition.", []),
        ("Cutting-edge research.", []),
        ("The group met.", []),
        ("A higher education institute.", []),
        ("It is higher than 60%.", []),
        ("The charge is no longer due in the Greater Bay Area.", []),
        ("", []),
    ],
)
def test_change_words(text: str, expected: list[tuple[str, int]]) -> None:
    assert changes(text) == expected


@given(st.text(max_size=100))
def test_any_text_is_read(text: str) -> None:
    places = [(each.start, each.end) for each in change_words(text)]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
