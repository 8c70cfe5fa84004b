"""Answers to questions that ask several things."""

from __future__ import annotations

import pytest

from policychat.answer.answerer import Answerer
from policychat.schema import GivenPassage

PASSAGES = [
    GivenPassage(
        id="a", text="The harbour ferry of Oldtown carries 900 passengers a day. It runs from April to October."
    ),
    GivenPassage(
        id="b", text="The stone bridge of Oldtown was built in 1731. The mayor cut the ribbon at the opening."
    ),
    GivenPassage(id="c", text="Bread is baked in the mill of Newport. The miller sells it on Fridays."),
]
BOTH = "How many passengers does the harbour ferry carry a day, and when was the stone bridge built?"


def test_each_part_has_its_quote(answerer: Answerer) -> None:
    answer = answerer.ask(BOTH, passages=PASSAGES)
    assert answer.status == "answered"
    assert [each.document_id for each in answer.citations] == ["a", "b"]
    assert "900 passengers" in answer.citations[0].quote
    assert "1731" in answer.citations[1].quote
    assert "Not answered" not in answer.answer


def test_a_part_that_is_not_answered_is_named(answerer: Answerer) -> None:
    answer = answerer.ask(
        "How many passengers does the harbour ferry carry a day, and what is the phone number of the mayor?",
        passages=PASSAGES,
    )
    assert answer.status == "answered"
    assert [each.document_id for each in answer.citations] == ["a"]
    assert "Not answered in the documents: “what is the phone number of the mayor?”" in answer.answer


def test_nothing_is_answered_where_no_part_is(answerer: Answerer) -> None:
    answer = answerer.ask("Who discovered penicillin, and what is the capital of Australia?", passages=PASSAGES)
    assert answer.status == "not_in_corpus"
    assert answer.citations == ()


def test_a_part_may_lean_on_the_one_before(answerer: Answerer) -> None:
    answer = answerer.ask(
        "How many passengers does the harbour ferry of Oldtown carry, and when does it run?", passages=PASSAGES
    )
    quotes = " ".join(each.quote for each in answer.citations)
    assert "900" in quotes
    assert "from April to October" in quotes


@pytest.mark.parametrize("most", [1, 2])
def test_no_more_sentences_than_were_asked_for(answerer: Answerer, most: int) -> None:
    assert 0 < len(answerer.ask(BOTH, passages=PASSAGES, max_sentences=most).citations) <= most


def test_chinese_parts(answerer: Answerer) -> None:
    answer = answerer.ask("渡轮每天运送多少乘客，石桥是哪一年建的？", passages=PASSAGES)
    assert {each.document_id for each in answer.citations} == {"a", "b"}
