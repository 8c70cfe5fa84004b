"""Questions that lean on what was said before."""

from __future__ import annotations

import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from policychat.retrieval.follow_up import stand_alone
from policychat.retrieval.follow_up.names import names_in
from policychat.schema import Turn

SUBJECT = "How many core projects did the programme implement in 2022?"
LAB = "When was Jinfeng Laboratory opened?"
LAB_ZH = "金凤实验室什么时候揭牌的？"


def turns(*texts: str) -> list[Turn]:
    return [Turn(role="user" if i % 2 == 0 else "assistant", text=text) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    "question",
    [
        "And in 2023 for farmers?",
        "What about Sichuan?",
        "When was it founded?",
        "Who pays for them?",
        "Those steps?",
        "I meant the other projects of the region as a whole",
        "那农民呢？",
        "四川有多少？",
        "负责人是谁？",
        "投资了多少？",
        "Why?",
        "How much did it cost?",
    ],
)
def test_a_follow_up_takes_the_question_before_along(question: str) -> None:
    sought = stand_alone(question, turns(SUBJECT, "115 [1]"))
    assert "core projects" in sought
    assert sought.endswith(question)


@pytest.mark.parametrize(
    "question",
    [
        "When was the Jinfeng Laboratory put into use?",
        "When did the ministry publish its notice about the Western Science City?",
        "Is it true that the Western Science City will have 7,000 enterprises by 2025?",
        "How many state laboratories are there in the Chengdu-Chongqing economic circle?",
        "Who leads Jinfeng Laboratory?",
        "西部科学城有多少家国家高新技术企业",
        "西部科学城到2025年要有多少家国家高新技术企业呢？",
        "再生水利用率的目标是多少百分点？",
        "澳大利亚的首都是哪里？",
        "金凤实验室由谁领导？",
        "西部科学城在哪里？",
        SUBJECT,
    ],
)
def test_a_new_subject_stands_alone(question: str) -> None:
    assert stand_alone(question, turns("Something else entirely?", "No.")) == question


def test_without_history_nothing_is_added() -> None:
    assert stand_alone("And it?", []) == "And it?"
    assert stand_alone("And it?", [Turn(role="assistant", text="Hello, ask me about Jinfeng Laboratory.")]) == "And it?"
    assert stand_alone("And it?", turns("  ", "115 [1]", "", "")) == "And it?"


@pytest.mark.parametrize(
    ("question", "before", "sought"),
    [
        ("And in 2023?", SUBJECT, "How many core projects did the programme implement in 2023?"),
        ("那2019年呢？", "2022年重庆科技进步贡献率是多少？", "2019年重庆科技进步贡献率是多少？"),
        ("那2019年呢？", "What was the rate in 2022?", "What was the rate in 2019?"),
        ("And Chengdu's?", "What was Chongqing's contribution rate?", "What was Chengdu's contribution rate?"),
        ("What about Sichuan?", "How many labs has Chongqing built?", "How many labs has Sichuan built?"),
        ("那成都呢？", "2022年重庆科技进步贡献率是多少？", "2022年成都科技进步贡献率是多少？"),
    ],
)
def test_a_new_year_or_name_takes_the_place_of_the_old_one(question: str, before: str, sought: str) -> None:
    assert stand_alone(question, turns(before, "115 [1]")) == sought


def test_a_new_year_among_other_words_drops_the_old_years() -> None:
    sought = stand_alone("And how many for farmers in 2023?", turns("How did it go from 2021 to 2022?", "Well."))
    assert "2023" in sought
    assert not {"2021", "2022"} & set(sought.split())


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("What about ten years later?", "2035"),
        ("And the year before?", "2024"),
        ("十年后呢？", "2035"),
        ("那前一年呢？", "2024"),
    ],
)
def test_a_year_counted_from_the_last_one_is_worked_out(question: str, year: str) -> None:
    sought = stand_alone(question, turns("What should the city have built by 2025?", "Bases."))
    assert year in sought
    assert "2025" not in sought
    assert question in sought


def test_the_latest_question_counts() -> None:
    sought = stand_alone("And there?", turns("What is in Chengdu?", "A.", "What is in Mianyang?", "B."))
    assert "Mianyang" in sought
    assert "Chengdu" not in sought


def test_a_chain_of_follow_ups_leads_back_to_its_subject() -> None:
    sought = stand_alone("Who handles its operations?", turns(LAB, "On June 25", "And how many teams?", "Eight"))
    assert "Jinfeng Laboratory" in sought
    assert "how many teams" in sought


def test_a_chain_of_chinese_follow_ups_leads_back_to_its_subject() -> None:
    history = turns("金凤实验室在哪里？", "重庆", "有几个团队进驻？", "八个", "里面有时空组学平台吗？", "有")
    assert "金凤实验室" in stand_alone("它是跟谁一起建的？", history)


def test_a_chain_of_years_changes_the_question_that_was_asked() -> None:
    history = turns("What was the rate in 2019?", "58%", "And 2022?", "60.3%")
    assert stand_alone("And what about 2024?", history) == "What was the rate in 2024?"


def test_thanks_are_not_a_subject() -> None:
    history = turns(LAB, "On June 25", "That is fine. Thank you.", "You are welcome.")
    assert "Jinfeng Laboratory" in stand_alone("How much did it cost?", history)


def test_a_pronoun_may_stand_for_a_name_of_the_last_answer() -> None:
    answer = "“The Chongqing Institute of Advanced Pathology is located in Building 3.” [1]"
    history = turns("Which institute is in the third building?", answer)
    assert "Chongqing Institute of Advanced Pathology" in stand_alone("Who leads it?", history)
    assert "Chongqing Institute of Advanced Pathology" in stand_alone("谁领导它？", history)
    assert "Pathology" not in stand_alone("And which university?", history)


def test_of_what_the_assistant_said_only_names_are_looked_for() -> None:
    sought = stand_alone("And there?", turns("What is in Chengdu?", "However, a secret, as Mianyang. " + "Word " * 900))
    assert "secret" not in sought
    assert "However" not in sought
    assert len(sought) < 500


@pytest.mark.parametrize(
    ("question", "before"), [("它有多少个团队？", LAB), ("And how many teams does it have?", LAB_ZH)]
)
def test_languages_may_change_between_turns(question: str, before: str) -> None:
    assert stand_alone(question, turns(before, "On June 25")) == f"{before} {question}"


def test_very_long_turns_leave_room_for_the_question() -> None:
    started = time.perf_counter()
    sought = stand_alone("And it, in 2019?", turns("Aa Bb 2020 金凤 " * 100_000, "Cc Dd. " * 100_000))
    assert sought.endswith("And it, in 2019?")
    assert len(sought) < 500
    assert time.perf_counter() - started < 1


words = (
    "And in 2019 2020 ? Chengdu Western Science City 's it there 那 成都 呢 重庆 十年后 7,000 II ten years later "
    "What about 2²"
).split()
questions = st.text(max_size=60) | st.lists(st.sampled_from(words), max_size=8).map(" ".join)
histories = st.lists(st.builds(Turn, role=st.sampled_from(["user", "assistant"]), text=questions), max_size=6)


@given(questions, histories)
def test_no_number_and_no_name_of_the_question_is_lost(question: str, history: list[Turn]) -> None:
    sought = stand_alone(question, history)
    for kept in (*regex.findall(r"\d+", question), *names_in(question)):
        assert kept in sought
    assert stand_alone(question, history) == sought


@given(questions, st.lists(questions, max_size=4))
def test_a_history_of_only_the_assistant_adds_nothing(question: str, said: list[str]) -> None:
    assert stand_alone(question, [Turn(role="assistant", text=text) for text in said]) == question
