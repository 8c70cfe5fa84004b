"""The value that is asked for, before the quotation that holds it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.answer.lead import lead

RATES = "The rate is to rise from 58% in 2019 to 60.3% in 2022."


@pytest.mark.parametrize(
    ("question", "quote", "value"),
    [
        ("How many core projects are there?", "It has 115 core technology projects.", "115 core technology projects"),
        ("What was the rate in 2022?", RATES, "60.3%"),
        ("What was the rate in 2019?", RATES, "58%"),
        ("How much money was invested?", "A total of 100 million yuan was invested.", "100 million yuan"),
        ("When did the ferry start?", "The ferry started on 3 May 2021.", "3 May 2021"),
        ("三年来成立了多少个联盟？", "Both sides set up over 40 alliances in three years.", "over 40 alliances"),
        ("有多少所学校？", "全市有三百二十所学校。", "三百二十所学校"),
        ("有多少所学校？", "全市将建2-3所学校。", "2-3所学校"),
        ("How many labs will open?", "By 2023 the two sides will open 2-3 key labs.", "2-3 key labs"),
        (
            "How many research institutions opened?",
            "The zone has 50 research and development institutions.",
            "50 research and development institutions",
        ),
    ],
)  # fmt: skip
def test_the_value_leads(question: str, quote: str, value: str) -> None:
    assert lead(question, quote) == value


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("What was the rate?", RATES),  # of two nobody says which
        ("How many trees are there?", "There are 12 benches."),  # of something else
        ("How old is Bian Xiuwu?", "Eight core teams, among them that of Bian Xiuwu, moved in."),
        ("How many labs opened, and when?", "Twelve labs opened in May 2021."),  # only half of it could lead
        ("When did it open?", "In April last year it opened."),  # April of which year?
        ("实验室有多少名得主？", "It has a 10-gigapixel life camera."),  # which says of what kind it is
        ("How many sides agreed?", "The two sides agreed."),  # they are known already
        ("What is a ferry?", "A ferry carries 900 people."),
        ("In 2021 how many boats ran?", "In 2021 boats ran."),
    ],
)
def test_nothing_leads_that_might_mislead(question: str, quote: str) -> None:
    assert lead(question, quote) is None


QUESTIONS = ("How many labs?", "How much money?", "What share of labs?", "When?", "有多少家实验室？", "何时？")
PIECES = (
    "about ",
    "12 labs",
    "3 May 2021",
    " 45% ",
    "100万元",
    "五家实验室",
    "$5 million",
    " and ",
    "nearly ",
    "。",
    "x",
)


@given(st.sampled_from(QUESTIONS), st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_what_leads_stands_in_the_quotation(question: str, quote: str) -> None:
    value = lead(question, quote)
    assert value is None or (value and value in quote)
