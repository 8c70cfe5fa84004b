"""Yes/no questions as statements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.language.yes_no import statement_of


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("Did the zone build 140 platforms?", "the zone build 140 platforms"),
        ("Didn't the zone build 140 platforms?", "the zone build 140 platforms"),
        ("Is there a budget for the laboratory?", "there is a budget for the laboratory"),
        ("Is it true that the city spent 10 billion yuan?", "the city spent 10 billion yuan"),
        ("Could you tell me if the laboratory opened in 2021?", "the laboratory opened in 2021"),
        ("The laboratory opened in 2021, right?", "The laboratory opened in 2021"),
        ("The laboratory opened in 2021, didn't it?", "The laboratory opened in 2021"),
        ("I read somewhere that the ministry paid for it - is that right?", "the ministry paid for it"),
        ("绵阳的科技城算不算启动区？", "绵阳的科技城算启动区"),
        ("Hi! Will the city build a bridge or not?", "Will the city build a bridge"),
        ("西部科学城是否位于重庆？", "西部科学城位于重庆"),
        ("西部科学城是不是在重庆", "西部科学城是在重庆"),
        ("请问，科技部采纳了这个建议吗？", "科技部采纳了这个建议"),
        ("计划实施了115个项目，对吗？", "计划实施了115个项目"),
    ],
)
def test_what_is_asked_about(question: str, statement: str) -> None:
    assert statement_of(question) == statement


@pytest.mark.parametrize(
    "question",
    [
        "How many platforms did the zone build?",
        "Can you tell me what the laboratory costs?",
        "Do you know who leads it?",
        "Is it in Chengdu or in Chongqing?",
        "Do you share my data?",
        "The budget of the laboratory?",
        "科学中心建在哪个区？是不是南岸区？",
        "在成都还是在重庆？",
        "难道不是重庆吗？",
        "重庆的预算",
        "",
        "吗？",
        "?",
    ],
)
def test_other_questions_are_not_decided(question: str) -> None:
    assert statement_of(question) is None


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    assert statement_of(text) != ""
