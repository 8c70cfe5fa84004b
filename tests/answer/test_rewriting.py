"""Follow-ups made to stand alone by a language model, and what it is not believed."""

from __future__ import annotations

import pytest

from policychat.answer.answerer import Answerer
from policychat.schema import GivenPassage, Turn
from tests.answer.conftest import ScriptedEndpoint, chunk, says, sends

PASSAGES = [GivenPassage(id="p", text="The Oldtown ferry carried 900 passengers a day in 2019.")]
HISTORY = [
    Turn(role="user", text="How many passengers did the Oldtown ferry carry in 2018?"),
    Turn(role="assistant", text="“The Oldtown ferry carried 850 passengers a day in 2018.” [1]"),
]
FOLLOW_UP = "And did it carry more of them in 2019?"
REWRITTEN = "Did the Oldtown ferry carry more passengers in 2019?"


def sought(asking: Answerer, question: str = FOLLOW_UP, history: list[Turn] = HISTORY) -> str | None:
    return asking.quote(question, history=history, passages=PASSAGES).sought


def test_a_faithful_rewriting_is_looked_for(asking: Answerer, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = says(f"<think>hm</think> “{REWRITTEN}”")
    assert sought(asking) == REWRITTEN
    assert FOLLOW_UP in endpoint.prompt
    assert HISTORY[0].text in endpoint.prompt


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Did the Oldtown ferry carry more passengers?",
        "Did the Oldtown ferry carry more passengers in 2019 than in 2007?",
        "Did the Newtown ferry carry more passengers in 2019?",
        "What is the weather in 2019?",
        "2019年奥尔德敦渡轮载客更多吗？",
        f"{REWRITTEN}\nAnd in which month?",
        f"{REWRITTEN} <b>",
        f"{REWRITTEN} " * 20,
        f"{REWRITTEN}\u202e",
    ],
)
def test_an_unfaithful_rewriting_is_not(asking: Answerer, endpoint: ScriptedEndpoint, written: str) -> None:
    by_rule = asking.quote(FOLLOW_UP, history=HISTORY, passages=PASSAGES, language="en")
    endpoint.script = says(written)
    found = sought(asking)
    assert found != written
    assert found is not None
    assert found.endswith(FOLLOW_UP)
    assert by_rule.sought == found


def test_a_broken_endpoint_leaves_the_rule(asking: Answerer, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = sends(chunk(REWRITTEN))
    found = sought(asking)
    assert found is not None
    assert found.endswith(FOLLOW_UP)


def test_what_stands_alone_or_is_personal_is_not_sent(asking: Answerer, endpoint: ScriptedEndpoint) -> None:
    assert sought(asking, "How many passengers did the Oldtown ferry carry in the whole year 2019?") is None
    sought(asking, f"{FOLLOW_UP} Tell me@example.org.")
    sought(asking, FOLLOW_UP, [Turn(role="user", text="Is 13812345678 the number of the Oldtown ferry?")])
    assert endpoint.requests == []
