"""Questions that lean on what was said before."""

from __future__ import annotations

import pytest

from policychat.retrieval.follow_up import stand_alone
from policychat.schema import Turn

SUBJECT = "How many core projects did the programme implement in 2022?"


def turns(*texts: str) -> list[Turn]:
    return [Turn(role="user" if i % 2 == 0 else "assistant", text=text) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    "question",
    ["And in 2023?", "What about Sichuan?", "When was it founded?", "Who pays for them?", "那2023年呢？", "Why?"],
)
def test_a_follow_up_takes_the_question_before_along(question: str) -> None:
    sought = stand_alone(question, turns(SUBJECT, "115 [1]"))
    assert "core projects" in sought
    assert question in sought


@pytest.mark.parametrize(
    "question", ["When was the Jinfeng Laboratory put into use?", "西部科学城有多少家国家高新技术企业", SUBJECT]
)
def test_a_whole_question_stands_alone(question: str) -> None:
    assert stand_alone(question, turns("Something else entirely?", "No.")) == question


def test_without_history_nothing_is_added() -> None:
    assert stand_alone("And it?", []) == "And it?"
    assert stand_alone("And it?", [Turn(role="assistant", text="Hello, ask me.")]) == "And it?"
    assert stand_alone("And it?", turns("  ", "115 [1]")) == "And it?"


def test_a_new_year_replaces_the_old_one() -> None:
    sought = stand_alone("And in 2023?", turns(SUBJECT, "115 [1]"))
    assert "2023" in sought
    assert "2022" not in sought


def test_the_latest_question_counts() -> None:
    sought = stand_alone("And there?", turns("What is in Chengdu?", "A.", "What is in Mianyang?", "B."))
    assert "Mianyang" in sought
    assert "Chengdu" not in sought


def test_what_the_assistant_said_is_not_looked_for() -> None:
    assert "secret" not in stand_alone("And there?", turns("What is in Chengdu?", "A secret."))
