"""Answers that can be told by their form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.answer.answerer import Answerer
from policychat.answer.asked_form import missing_form

LAB = "Xu Hui runs the laboratory, which opened on 2022-06-25 with 8 teams and 7,000 square metres."


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("What is Xu Hui's phone number?", "phone"),
        ("Which hotline number do patients ring?", "phone"),
        ("实验室的联系电话是多少？", "phone"),
        ("What is the e-mail address of the laboratory?", "email"),
        ("实验室的邮箱是什么？", "email"),
        ("What is the laboratory's website?", "website"),
        ("实验室的网址是什么？", "website"),
        ("What are the opening hours?", "hours"),
        ("What time does it close?", "hours"),
        ("实验室几点开门？", "hours"),
        ("What is the yearly budget of the laboratory?", "money"),
    ],
)
def test_what_the_evidence_has_nothing_like(question: str, form: str) -> None:
    assert missing_form(question, LAB) == form


@pytest.mark.parametrize(
    ("question", "around"),
    [
        ("What is the phone number?", "Call +86 23 6789 0123."),
        ("What is the hotline number?", "The hotline 12345 is free."),
        ("联系电话是多少？", "请拨打12345。"),
        ("What is the e-mail address?", "Write to lab@example.org."),
        ("What is its website?", "See www.example.org."),
        ("What are the opening hours?", "Open from 9:00 to 17:30."),
        ("What time does it close?", "It closes at 5 p.m."),
        ("几点开门？", "上午九点开门。"),
        ("What information is on the website?", LAB),
        ("At what time of year do they meet?", LAB),
        ("Who answers the phone?", LAB),
        ("How many teams are there?", LAB),
    ],
)
def test_what_is_there_or_was_not_asked_for(question: str, around: str) -> None:
    assert missing_form(question, around) is None


@given(st.text(max_size=40))
def test_other_questions_ask_for_no_form(around: str) -> None:
    assert missing_form("Who runs the laboratory?", around) is None


def test_the_reader_is_told_what_is_not_given(answerer: Answerer) -> None:
    answer = answerer.ask("石桥的网址是什么？")
    assert answer.status == "not_in_corpus"
    assert answer.reason == "最接近的段落没有给出网址。"
