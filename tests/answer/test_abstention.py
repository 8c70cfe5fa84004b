"""A refusal says what the documents do mention and what they do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policychat.answer.answerer import Answerer
from policychat.answer.opening import open_answerer
from policychat.wording import Wording
from tests.conftest import Library


@pytest.fixture(scope="module")
def answerer(make_library: Callable[..., Library], wording: Wording) -> Answerer:
    library = make_library(
        {
            "ferry.txt": "The Petrel Ferry carries 900 passengers a day. It runs from April to October.",
            "bridge.txt": "The old stone bridge was closed for repairs after the flood.",
        }
    )
    library.build()
    return open_answerer(library.settings.model_copy(update={"answer_threshold": 1.0}), wording=wording)


def test_it_names_what_is_there_and_what_is_not(answerer: Answerer) -> None:
    answer = answerer.ask("What is the budget of the Petrel Ferry?")
    assert answer.status == "not_in_corpus"
    assert answer.reason is not None
    assert "Petrel Ferry" in answer.reason
    assert "budget" in answer.reason


def test_another_year_is_named(answerer: Answerer) -> None:
    assert "1931" in (answerer.ask("How many passengers did the Petrel Ferry carry in 1931?").reason or "")


def test_the_reason_is_in_the_language_of_the_question(answerer: Answerer) -> None:
    reason = answerer.ask("渡轮的预算是多少？").reason
    assert reason is not None
    assert any("\u4e00" <= character <= "\u9fff" for character in reason)


def test_nothing_given(answerer: Answerer) -> None:
    for none in ([], ()):
        assert answerer.ask("What is the budget?", passages=none).reason == "No passages were given."
