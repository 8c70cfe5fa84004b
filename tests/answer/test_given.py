"""What comes along with a question: empty, many, or far too much of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policychat.answer.answerer import Answerer
from policychat.answer.given import MOST_PASSAGE_CHARS, MOST_PASSAGES, check_given, recent
from policychat.errors import InputError
from policychat.schema import GivenPassage, Turn
from policychat.settings import Settings

BRIDGE = "The harbour bridge of Oldtown was opened in 1931."
QUESTION = "When was the harbour bridge of Oldtown opened?"


@pytest.fixture
def asking(make_asking: Callable[[Settings], Answerer], settings: Settings) -> Answerer:
    return make_asking(settings)


def test_passages_without_text_are_nothing_to_answer_from(asking: Answerer) -> None:
    blank = [
        GivenPassage(id=str(place), text=text) for place, text in enumerate(["", " \n\t", "\u200b", "!!!", "\x00"])
    ]
    answer = asking.ask(QUESTION, passages=blank)
    assert (answer.status, answer.citations) == ("not_in_corpus", ())
    assert answer.reason
    beside = asking.ask(QUESTION, passages=[*blank, GivenPassage(id="bridge", text=BRIDGE)])
    assert [citation.quote for citation in beside.citations] == [BRIDGE]


def test_the_answer_is_found_in_a_thousand_passages(asking: Answerer) -> None:
    others = [GivenPassage(id=str(number), text=f"Rule {number}.") for number in range(MOST_PASSAGES - 1)]
    answer = asking.ask(QUESTION, passages=[*others, GivenPassage(id="bridge", text=BRIDGE)])
    assert [citation.quote for citation in answer.citations] == [BRIDGE]


@pytest.mark.parametrize(
    ("passages", "says"),
    [
        ([GivenPassage(id=str(number), text="a") for number in range(MOST_PASSAGES + 1)], "1,001 passages"),
        ([GivenPassage(id="1", text="a" * 1_000_000)], "1,000,000 characters"),
        ([GivenPassage(id=str(number), text="a" * 1_000) for number in range(300)], "300,000 characters"),
    ],
)
def test_too_much_is_refused_in_one_sentence(asking: Answerer, passages: list[GivenPassage], says: str) -> None:
    with pytest.raises(InputError, match=says) as error:
        asking.ask(QUESTION, passages=passages)
    assert "the limit is" in str(error.value)


def test_as_much_as_the_limit_is_taken() -> None:
    check_given([GivenPassage(id="1", text="a" * MOST_PASSAGE_CHARS)])


def test_of_a_long_history_only_the_end_is_read(asking: Answerer) -> None:
    history = [Turn(role="user" if turn % 2 == 0 else "assistant", text=f"Turn {turn}. " * 500) for turn in range(200)]
    assert recent(history) == history[-20:]
    passages = [GivenPassage(id="bridge", text=BRIDGE)]
    assert asking.ask(QUESTION, history=history, passages=passages).answer == f"1931 [1]\n“{BRIDGE}” [1]"
    last = Turn(role="user", text=QUESTION)
    follow_up = asking.ask("And when was it closed?", history=[*history, last], passages=passages)
    assert follow_up.sought
    assert follow_up.sought.startswith(QUESTION)
    assert len(follow_up.sought) < 1_000
