"""The terms by which words are matched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.language.terms import terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("7,000", "7000"),
        ("1,234,567", "1234567"),
        ("7，000", "7000"),
        ("２０２２", "2022"),
        ("ＡＢＣ", "abc"),
        ("Nan'an", "Nan’an"),
        ("Nan'an", "nanan"),
        ("projects", "project"),
        ("LABORATORIES", "laboratory"),
        ("the capital of Australia", "capital Australia"),
        ("科技进步贡献率是多少", "科技进步贡献率"),
    ],
)
def test_the_same_terms(one: str, other: str) -> None:
    assert terms(one) == terms(other) != []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("60.3%", ["60.3"]),
        ("2-3", ["2", "3"]),
        ("重庆市", ["重", "庆", "市", "重庆", "庆市"]),
        ("2022年", ["2022", "年"]),
        ("A4纸", ["a4", "纸"]),
        ("", []),
        ("!?—…", []),
        ("What is the", []),
        ("是多少？", []),
    ],
)
def test_terms_of(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_a_list_of_numbers_is_not_one_number() -> None:
    assert terms("1,2,3") == ["1", "2", "3"]
    assert terms("2019,2022") == ["2019", "2022"]


@given(st.text())
def test_any_text_has_terms_without_blanks(text: str) -> None:
    assert all(term and not any(character.isspace() for character in term) for term in terms(text))


@given(st.text(alphabet="abc 重庆12.,'"), st.text(alphabet="abc 重庆12.,'"))
def test_lines_do_not_change_each_others_terms(one: str, other: str) -> None:
    assert terms(f"{one}\n{other}") == terms(one) + terms(other)
