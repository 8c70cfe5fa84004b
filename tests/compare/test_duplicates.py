"""Which passages say the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.compare.duplicates import first_of_their_kind, say_the_same

FERRY = (
    "In May 2021 the Harbour Office said that the ferry to Long Island carried 900 passengers a day, "
    "which was more than the old boat had ever been able to take across the bay in summer."
)


@pytest.mark.parametrize(
    "other",
    [
        FERRY,
        FERRY.upper(),
        FERRY.replace(" ", "\n  "),
        FERRY.replace("which was", "that is"),
        FERRY.replace(",", " –"),
    ],
)
def test_the_same_in_nearly_the_same_words(other: str) -> None:
    assert say_the_same(FERRY, other)
    assert say_the_same(other, FERRY)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("900", "901"),
        ("900 passengers", "90% of passengers"),
        ("900 passengers", "nine passengers"),
        ("May 2021", "June 2021"),
        ("2021", "2022"),
        ("Long Island", "Short Island"),
        ("Harbour Office", "Ferry Office"),
        ("carried", "never carried"),
        ("carried", "will carry"),
        ("had ever", "had not"),
        ("a day, which", "a day, which rose and"),
        ("Harbour Office said that the ferry to Long Island", "Long Island said that the ferry to Harbour Office"),
    ],
)
def test_a_difference_in_fact_is_a_difference(old: str, new: str) -> None:
    other = FERRY.replace(old, new)
    assert other != FERRY
    assert not say_the_same(FERRY, other)
    assert not say_the_same(other, FERRY)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("科技进步贡献率提高到60.3%。", "科技进步贡献率提高到60.3%", True),
        ("科技进步贡献率提高到60.3%。", "科技进步贡献率提高到58%。", False),
        ("两江协同创新区位于重庆市。", "两江协同创新区位于成都市。", False),
        ("该项目已经完成。", "该项目没有完成。", False),
        ("", "", True),
        ("!", "The ferry", False),
    ],
)
def test_chinese_and_empty_texts(one: str, other: str, same: bool) -> None:
    assert say_the_same(one, other) is same


def test_each_text_points_to_the_first_of_its_kind() -> None:
    other = FERRY.replace("900", "901")
    texts = [FERRY, other, FERRY.lower().replace("in may", "In May"), other.upper(), "Something else."]
    assert first_of_their_kind([FERRY, other, FERRY + " ", other.upper(), "Something else."]) == [0, 1, 0, 1, 4]
    assert first_of_their_kind([]) == []
    assert first_of_their_kind(texts)[:2] == [0, 1]


@given(st.lists(st.text("ab 1不。", max_size=12), max_size=8))
def test_firsts_point_back_to_themselves(texts: list[str]) -> None:
    firsts = first_of_their_kind(texts)
    assert all(first <= place and firsts[first] == first for place, first in enumerate(firsts))


@given(st.lists(st.sampled_from([FERRY, FERRY.upper(), FERRY.replace("900", "950"), "二〇二一年。", "二〇二二年。"])))
def test_the_first_that_says_the_same_is_found_wherever_it_stands(texts: list[str]) -> None:
    firsts = [next(i for i, other in enumerate(texts) if say_the_same(other, text)) for text in texts]
    assert first_of_their_kind(texts) == firsts
