"""What was looked at and not quoted."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from policychat.answer.answerer import Answerer
from tests.conftest import Library

DOCUMENTS = {
    "ferry.txt": "The harbour ferry carried 900 passengers a day in 2021. It runs from April to October.",
    "before.txt": "The harbour ferry carried 700 passengers a day in 2015. The ticket office is at the quay.",
    "again.txt": "The town reports: The harbour ferry carried 900 passengers a day in 2021.",
}
QUESTION = "How many passengers did the harbour ferry carry a day in 2021?"


@pytest.fixture(scope="module")
def asked(make_library: Callable[..., Library]) -> Iterator[Answerer]:
    library = make_library(DOCUMENTS)
    library.build()
    with library.answering() as answerer:
        yield answerer


def test_the_best_others_are_named_with_the_reason(asked: Answerer) -> None:
    answer = asked.ask(QUESTION, max_sentences=1)
    assert "900 passengers" in answer.citations[0].quote
    why = {each.document_id: each.why for each in reversed(answer.considered)}
    assert why["before.txt"] == "other_year"
    assert {each.why for each in answer.considered} <= {"same", "other_year", "weaker", "passed_over"}
    texts = {name: asked.index.documents.text(name) for name in DOCUMENTS}
    for each in answer.considered:
        assert texts[each.document_id][each.start : each.end] == each.quote
        assert each.quote not in {citation.quote for citation in answer.citations}
    scores = [each.score for each in answer.considered]
    assert scores == sorted(scores, reverse=True)
    assert 0 < len(scores) <= 3


def test_without_an_answer_nothing_was_passed_over(asked: Answerer) -> None:
    answer = asked.ask("What is the capital of Australia?")
    assert (answer.status, answer.considered) == ("not_in_corpus", ())
