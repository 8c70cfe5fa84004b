"""Questions to go on with: each is answered, and by something new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from policychat.answer.answerer import Answerer
from policychat.schema import Answer
from policychat.web.suggestions import suggest
from policychat.wording import Wording
from tests.conftest import Library

PORT = """Port of Norwick

The Norwick Harbour Authority runs the port and its three quays. The harbour ferry carries 900 passengers a day.
The Eastern Breakwater Lighthouse was built in 1911 and is 34 metres high. It may be visited on Sundays.
"""
MARKET = "The fish market opens at five in the morning. Stalls cost 40 crowns a day."


def suggested(
    answerer: Answerer, wording: Wording, question: str, *, examples: Sequence[str] = (), asked: Sequence[str] = ()
) -> tuple[Answer, list[str]]:
    answer = answerer.quote(question)
    options: dict[str, Any] = {"wording": wording, "examples": examples, "asked": [*asked, question]}
    return answer, suggest(answer, source=answerer.index_source, quote=answerer.quote, **options)


def test_what_sentences_nearby_begin_with_is_offered_and_answered(
    make_library: Callable[..., Library], wording: Wording
) -> None:
    library = make_library({"port.txt": PORT, "market.txt": MARKET})
    library.build()
    with library.answering() as answerer:
        answer, questions = suggested(answerer, wording, "How many passengers does the harbour ferry carry a day?")
        lighthouse = "What do the documents say about Eastern Breakwater Lighthouse?"
        assert lighthouse in questions
        assert len(questions) <= 3
        for question in questions:
            found = answerer.quote(question)
            assert found.status == "answered"
            assert found.citations[0].quote not in {each.quote for each in answer.citations}
        _, later = suggested(answerer, wording, "What does a stall cost a day?", asked=[lighthouse])
        assert lighthouse not in later

        examples = ["What does a stall cost a day?", "Who is the mayor of Atlantis?", "When does the fish market open?"]
        _, questions = suggested(answerer, wording, examples[2], examples=examples)
        assert questions[0] == examples[0]
        assert not {examples[1], examples[2]} & set(questions)


def test_nothing_is_offered_where_nothing_was_answered(answerer: Answerer, wording: Wording) -> None:
    example = "How many core technology projects has the Chengdu-Chongqing program implemented?"
    answer, questions = suggested(answerer, wording, "What is the capital of Australia?", examples=[example])
    assert (answer.status, questions) == ("not_in_corpus", [])
