"""Yes/no questions decided by what the documents state."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from policychat.answer.answerer import Answerer
from policychat.answer.opening import open_answerer
from policychat.claims.checker import ClaimChecker
from policychat.claims.judge import open_judge
from policychat.schema import GivenPassage
from policychat.wording import Wording
from tests.conftest import Library

TEXT = (
    "The harbour bridge of Oldtown was opened in 1931. It carries 4,000 cars a day. "
    "The town plans to build a second bridge over the river by 2030."
)


@pytest.fixture
def asking(make_library: Callable[..., Library]) -> Iterator[Answerer]:
    library = make_library({"bridge.txt": TEXT})
    answerer = open_answerer(library.settings, wording=library.wording, open_judge=open_judge)
    yield answerer
    answerer.close()


@pytest.mark.parametrize(
    ("question", "verdict", "says", "quote"),
    [
        ("Was the harbour bridge of Oldtown opened in 1931?", "yes", "Yes [1]", "opened in 1931"),
        ("Wasn't the harbour bridge of Oldtown opened in 1931?", "yes", "Yes [1]", "opened in 1931"),
        ("Was the harbour bridge of Oldtown opened in 1950?", "no", "No [1]", "opened in 1931"),
    ],
)
def test_what_the_documents_state_is_said_first(
    asking: Answerer, question: str, verdict: str, says: str, quote: str
) -> None:
    answer = asking.ask(question)
    assert (answer.status, answer.verdict) == ("answered", verdict)
    assert answer.answer.startswith(says)
    assert quote in answer.citations[0].quote


def test_what_is_only_planned_is_not_stated(asking: Answerer, wording: Wording) -> None:
    answer = asking.ask("Has the town built a second bridge over the river?")
    assert answer.verdict == "not_stated"
    assert answer.status == "answered"
    assert answer.answer.startswith(wording.text("answer.not_stated", "en", marker=1))
    assert "plans to build" in answer.citations[0].quote


def test_what_is_not_spoken_of_is_not_stated_and_not_answered(asking: Answerer) -> None:
    answer = asking.ask("Is the capital of Australia Canberra?")
    assert (answer.status, answer.verdict) == ("not_in_corpus", "not_stated")


def test_claims_are_judged_by_the_same_judge(asking: Answerer, wording: Wording) -> None:
    assert ClaimChecker(answerer=asking, wording=wording).judge is asking.judge


def test_other_questions_have_no_verdict(asking: Answerer) -> None:
    assert asking.ask("When was the harbour bridge of Oldtown opened?").verdict is None


def test_given_passages_that_contradict_each_other_decide_nothing(asking: Answerer) -> None:
    passages = [
        GivenPassage(id="a", text="The harbour bridge of Oldtown carries 4,000 cars a day."),
        GivenPassage(id="b", text="The harbour bridge of Oldtown carries 9,000 cars a day."),
    ]
    answer = asking.ask("Does the harbour bridge of Oldtown carry 4,000 cars a day?", passages=passages)
    assert (answer.status, answer.verdict) == ("disputed", None)
    assert {each.passage_id for each in answer.citations} == {"a", "b"}
