"""Questions that ask several things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.language.compound import parts_of


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "When was the lab opened, and how many teams does it have?",
            ("When was the lab opened", "how many teams does it have?"),
        ),
        (
            "Who leads the lab? And in which district is it?",
            ("Who leads the lab", "in which district is it?"),
        ),
        (
            "What is the bridge made of, when was it built and who paid for it?",
            ("What is the bridge made of", "when was it built", "who paid for it?"),
        ),
        (
            "When does the ferry run, and does it run on Sundays?",
            ("When does the ferry run", "does it run on Sundays?"),
        ),
        ("渡轮每天运送多少人，谁负责管理？", ("渡轮每天运送多少人", "谁负责管理？")),
        ("石桥是哪年建的？花了多少钱？", ("石桥是哪年建的", "花了多少钱？")),
    ],
)
def test_each_thing_asked_is_a_part(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "How many labs are there in Oldtown and Newport?",
        "When and where was the treaty signed?",
        "In which year and in which city was it founded?",
        "What do the ministry and the province want?",
        "I am a foreign engineer, and I would like to know which area takes my permit?",
        "Is the bridge open and free?",
        "What happened to the lab in 2019, when the bridge was built?",
        "What did the mayor, who was born in Oldtown, say?",
        "重庆和四川有多少实验室？",
        "到2025年，重庆的目标是什么？",
        "作为外国工程师，我在哪里可以办证？",
        "",
    ],
)
def test_one_thing_is_one_part(question: str) -> None:
    assert parts_of(question) == (question,)


def test_more_than_three_are_left_together() -> None:
    question = (
        "What is the lab made of, when was it opened, who is in it, and where does it stand, and why was it built?"
    )
    assert parts_of(question) == (question,)


@given(st.text(max_size=120))
def test_parts_stand_in_the_question_in_order(question: str) -> None:
    at = 0
    for part in parts_of(question):
        at = question.index(part, at) + len(part)
