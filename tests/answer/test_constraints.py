"""Demands of a question that evidence must not lack."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.answer.answerer import Answerer
from policychat.answer.constraints import Unmet, unmet
from policychat.schema import GivenPassage
from policychat.settings import Settings

RATE = "Chongqing raised its contribution rate from 58% in 2019 to 60.3% in 2022."
ZONE = "Liangjiang has set up 50 international research institutions."


@pytest.mark.parametrize(
    ("question", "around", "expected"),
    [
        ("What was the rate in 2021?", RATE, Unmet("year", ("2021",))),
        ("2015年的贡献率是多少？", RATE, Unmet("year", ("2015",))),
        ("How many research institutions are there in Mianyang?", ZONE, Unmet("place", ("Mianyang",))),
        ("贵阳有多少家国际研发机构？", ZONE, Unmet("place", ("贵阳",))),
        ("What is the laboratory's yearly budget?", "The laboratory has eight core teams.", Unmet("money")),
        ("实验室一年的经费到底有多少？", "The laboratory has eight core teams.", Unmet("money")),
    ],
)
def test_what_is_lacking_is_named(question: str, around: str, expected: Unmet) -> None:
    assert unmet(question, around) == [expected]


@pytest.mark.parametrize(
    ("question", "around"),
    [
        ("What was the rate in 2022?", RATE),
        ("By how much did the rate grow between 2019 and 2022?", RATE),
        ("What is the rate?", RATE),
        ("重庆的贡献率是多少？", RATE),
        ("How many research institutions are there in Liangjiang?", ZONE),
        ("What is the budget?", "It will cost 3 million yuan."),
        ("预算是多少？", "总投资5亿元。"),
        ("Who leads the laboratory?", "The laboratory has eight core teams."),
        ("罗马时代的桥在哪里？", "A bridge of antiquity stands here."),
    ],
)
def test_what_is_there_is_not_asked_for_again(question: str, around: str) -> None:
    assert unmet(question, around) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_question_lacks_nothing_that_it_says_itself(question: str, other: str) -> None:
    assert not [each for each in unmet(question, f"{question} {other}") if each.kind in ("year", "place")]


def test_the_abstention_says_what_is_lacking(asking: Answerer) -> None:
    answer = asking.ask(
        "How many people visited the harbour bridge of Oldtown in 1990?",
        passages=[GivenPassage(id="a", text="In 1931, 300 people visited the harbour bridge of Oldtown.")],
    )
    assert answer.status == "not_in_corpus"
    assert "1990" in (answer.reason or "")
    assert answer.nearest


@pytest.fixture
def asking(make_asking: object, settings: Settings) -> Answerer:
    return make_asking(settings)  # type: ignore[operator,no-any-return]
