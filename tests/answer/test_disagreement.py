"""Sources that contradict each other are both quoted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policychat.answer.answerer import Answerer
from policychat.answer.opening import open_answerer
from policychat.schema import GivenPassage
from policychat.wording import Wording
from tests.conftest import Library

OLD = "The harbour ferry of Oldtown carries 900 passengers a day."
NEW = "The harbour ferry of Oldtown carries 1,200 passengers a day."
QUESTION = "How many passengers does the harbour ferry of Oldtown carry a day?"


@pytest.fixture(scope="module")
def answerer(make_library: Callable[..., Library], wording: Wording) -> Answerer:
    catalogue = '["old.txt"]\npublished = "2021-05"\n\n["new.txt"]\npublished = "2023-02-01"\n'
    library = make_library({"old.txt": OLD, "new.txt": NEW, "catalogue.toml": catalogue})
    library.build()
    return open_answerer(library.settings, wording=wording)


def ask(answerer: Answerer, question: str, *texts: str) -> tuple[str, list[str]]:
    given = [GivenPassage(id=str(number), text=text) for number, text in enumerate(texts)]
    answer = answerer.ask(question, passages=given)
    return answer.status, sorted(citation.quote for citation in answer.citations)


def test_both_sides_come_with_their_dates_the_newer_first(answerer: Answerer) -> None:
    answer = answerer.ask(QUESTION)
    assert answer.status == "disputed"
    assert [citation.published for citation in answer.citations] == ["2023-02-01", "2021-05"]
    assert answer.answer.index("2023-02-01") < answer.answer.index("1,200") < answer.answer.index("2021-05")
    assert [citation.quote for citation in answer.citations] == [NEW, OLD]


def test_the_latest_is_no_dispute(answerer: Answerer) -> None:
    assert answerer.ask("Currently, how many passengers does the harbour ferry of Oldtown carry?").status == "answered"


def test_a_denial_is_another_side(answerer: Answerer) -> None:
    yes, no = "The harbour ferry of Oldtown runs on Sundays.", "The harbour ferry of Oldtown does not run on Sundays."
    assert ask(answerer, "Does the harbour ferry of Oldtown run on Sundays?", yes, no) == (
        "disputed",
        sorted([yes, no]),
    )


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (QUESTION, OLD, "The harbour ferry of Newtown carries 1,200 passengers a day."),
        (QUESTION, OLD, OLD),
        (
            "What was the rate of employment in Oldtown?",
            "In 2021 the rate of employment in Oldtown was 60%.",
            "In 2022 the rate of employment in Oldtown was 70%.",
        ),
        (QUESTION, OLD, "The harbour ferry of Oldtown has 12 sailors."),
    ],
)
def test_different_things_are_no_dispute(answerer: Answerer, question: str, one: str, other: str) -> None:
    assert ask(answerer, question, one, other)[0] != "disputed"
