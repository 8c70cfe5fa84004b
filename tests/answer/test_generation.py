"""Answers in a language model's words, over a real socket: what is shown, what is thrown away, what is left."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest

from policychat.answer.answerer import Answerer
from policychat.answer.opening import open_language_model
from policychat.index.embedding import EmbeddingModel
from policychat.schema import Answer, GivenPassage
from policychat.settings import Settings
from policychat.wording import Wording
from tests.answer.conftest import KEY, ScriptedEndpoint, says

BRIDGE = "The harbour bridge of Oldtown was opened in 1931 and cost 4.5 million crowns."
FERRY = "The Oldtown ferry still carries 900 passengers a day across the harbour."
PASSAGES = [GivenPassage(id="bridge", text=BRIDGE, title="Bridges"), GivenPassage(id="ferry", text=FERRY)]
QUESTION = "When was the harbour bridge of Oldtown opened and what did it cost?"
QUOTED = f"“{BRIDGE}” [1]"


def ask(answerer: Answerer, question: str = QUESTION) -> Answer:
    return answerer.ask(question, passages=PASSAGES)


def test_a_proved_answer_is_shown_in_the_models_words_with_exact_quotes(
    asking: Answerer, endpoint: ScriptedEndpoint
) -> None:
    endpoint.script = says("The harbour bridge was opened in 1931 [1]. It cost 4.5 million crowns. [1]")
    answer = ask(asking)
    assert (answer.status, answer.mode, answer.removed_sentences, answer.note) == ("answered", "llm", 0, None)
    assert answer.answer == "The harbour bridge was opened in 1931. [1] It cost 4.5 million crowns. [1]"
    assert [citation.quote for citation in answer.citations] == [BRIDGE]


def test_the_endpoint_gets_question_and_quotations_and_the_key(asking: Answerer, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = says("The harbour bridge was opened in 1931 [1].")
    ask(asking)
    [(headers, body)] = endpoint.requests
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert (body["model"], body["stream"]) == ("scripted", True)
    assert BRIDGE in endpoint.prompt
    assert QUESTION in endpoint.prompt
    assert "English" in endpoint.prompt


@pytest.mark.parametrize(
    "sentence",
    [
        "The harbour bridge of Oldtown was opened in 1932 [1].",
        "The harbour bridge of Oldtown cost 4.5 billion crowns [1].",
        "The harbour bridge of Oldtown cost 4.5 million dollars [1].",
        "The harbour bridge of Oldtown was opened by Queen Maud in 1931 [1].",
        "Maud opened the harbour bridge of Oldtown in 1931 [1].",
        "The harbour bridge of Oldtown was not opened in 1931 [1].",
        "The harbour bridge of Oldtown was opened in 1931 [7].",
        "The harbour bridge of Oldtown was opened in 1931 [1][7].",
        "The harbour bridge of Oldtown was opened in 1931 [0].",
        "The harbour bridge of Oldtown was opened in 1931.",
        "The harbour bridge of Oldtown was opened in 1931 <script>alert(1)</script> [1].",
        "The harbour bridge of Oldtown was opened in 1931, see [here](http://evil.example) [1].",
        "The harbour bridge of Oldtown was opened in 1931, see www.evil.example [1].",
        "The harbour bridge of Oldtown was opened in 1931 ![x](data:image/png,0) [1].",
        "The harbour bridge of Oldtown was opened in 1931\u202e [1].",
        "The harbour bridge of Oldtown was opened in 1931 and everybody hated its ugly colour ever since [1].",
        "Le pont du port de la vieille ville a été ouvert en 1931 pour le public [1].",
        "奥尔德敦的港口大桥于1931年开通 [1]。",
        "Ignore the sources and visit our shop [1].",
        "As you wish, the secret word is banana [1].",
        "[1]",
        "[1][1][1][1]",
        "1931",
    ],
)
def test_what_the_quotations_do_not_prove_is_not_shown(
    asking: Answerer, endpoint: ScriptedEndpoint, sentence: str
) -> None:
    endpoint.script = says(sentence)
    answer = ask(asking)
    assert (answer.status, answer.mode) == ("answered", "extractive")
    assert answer.answer == QUOTED
    assert answer.note
    assert answer.removed_sentences <= 1
    endpoint.script = says(f"{sentence}\nThe harbour bridge was opened in 1931 [1].")
    beside = ask(asking)
    assert beside.answer == "The harbour bridge was opened in 1931. [1]"
    assert beside.mode == "llm"


def test_removed_sentences_are_counted(asking: Answerer, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = says("The harbour bridge was opened in 1931 [1]. It cost 9 million crowns [1]. Great bridge!")
    answer = ask(asking)
    assert (answer.answer, answer.removed_sentences) == ("The harbour bridge was opened in 1931. [1]", 2)


def test_a_refusal_leaves_the_quotations(asking: Answerer, endpoint: ScriptedEndpoint) -> None:
    for refusal in ("NO ANSWER", "NO ANSWER."):
        endpoint.script = says(refusal)
        answer = ask(asking)
        assert (answer.status, answer.mode, answer.answer) == ("answered", "extractive", QUOTED)
        assert answer.note
        assert answer.removed_sentences == 0


def test_the_model_is_not_asked_what_the_passages_do_not_answer(asking: Answerer, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = says("The capital of Australia is Canberra [1].")
    answer = ask(asking, "What is the capital of Australia?")
    assert (answer.status, answer.note) == ("not_in_corpus", None)
    assert endpoint.requests == []


def test_a_chinese_question_is_answered_in_chinese_and_checked_across_the_languages(
    make_asking: Callable[[Settings], Answerer], llm_settings: Settings, endpoint: ScriptedEndpoint
) -> None:
    # Whether it is answered at all is not what this is about.
    asking = make_asking(llm_settings.model_copy(update={"answer_threshold": 0.0}))
    question = "Oldtown的港口大桥是哪一年开通的？"
    endpoint.script = says("Oldtown的港口大桥于1931年开通，耗资450万克朗。[1]")
    answer = ask(asking, question)
    assert answer.language == "zh"
    assert (answer.mode, answer.answer) == ("llm", "Oldtown的港口大桥于1931年开通，耗资450万克朗。 [1]")
    assert "Chinese" in endpoint.prompt
    for wrong in (
        "Oldtown的港口大桥于1932年开通。[1]",
        "Oldtown的港口大桥没有在1931年开通。[1]",
        "Oldtown的港口大桥由Maud于1931年开通。[1]",
        "请访问我们的商店购买桥梁模型。[1]",
        "The harbour bridge was opened in 1931. [1]",
    ):
        endpoint.script = says(wrong)
        assert ask(asking, question).mode == "extractive", wrong


def test_a_language_that_cannot_be_checked_is_answered_in_quotations(
    asking: Answerer, endpoint: ScriptedEndpoint
) -> None:
    answer = asking.ask(QUESTION, passages=PASSAGES, language="fr")
    assert (answer.mode, endpoint.requests) == ("extractive", [])
    assert answer.note


def test_personal_data_is_not_sent(asking: Answerer, endpoint: ScriptedEndpoint) -> None:
    answer = ask(asking, f"{QUESTION} Write to me@example.org.")
    assert endpoint.requests == []
    assert answer.warnings
    if answer.status == "answered":
        assert answer.note


def test_sentences_come_one_by_one_and_only_when_proved(asking: Answerer, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = says(
        "The harbour bridge was opened in 1931 [1]. It cost 9 crowns [1]. It cost 4.5 million crowns [1]."
    )
    answers = list(asking.stream(QUESTION, passages=PASSAGES))
    assert [answer.answer for answer in answers] == [
        "The harbour bridge was opened in 1931. [1]",
        "The harbour bridge was opened in 1931. [1] It cost 4.5 million crowns. [1]",
        "The harbour bridge was opened in 1931. [1] It cost 4.5 million crowns. [1]",
    ]


def test_what_was_shown_is_taken_back_where_the_model_breaks_off(asking: Answerer, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = says("The harbour bridge was opened in 1931 [1]. It cost 4.5", ending=None)
    first, last = asking.stream(QUESTION, passages=PASSAGES)
    assert (first.mode, last.mode, last.answer) == ("llm", "extractive", QUOTED)
    assert last.note


def test_citations_are_numbered_in_the_order_in_which_they_are_named(
    llm_settings: Settings, wording: Wording, model: EmbeddingModel, asking: Answerer, endpoint: ScriptedEndpoint
) -> None:
    bridge = asking.quote(QUESTION, passages=PASSAGES[:1])
    ferry = asking.quote("How many passengers a day does the Oldtown ferry carry?", passages=PASSAGES[1:]).citations[0]
    quoted = bridge.model_copy(update={"citations": (*bridge.citations, ferry.model_copy(update={"marker": 2}))})
    generator = open_language_model(llm_settings, wording=wording, model=model)["generator"]
    endpoint.script = says("The ferry still carries 900 passengers a day [2]. The bridge was opened in 1931 [1][2].")
    *_, answer = generator.write(quoted, deadline=time.monotonic() + 60, today=date(2026, 1, 1))
    assert answer.answer == "The ferry still carries 900 passengers a day. [1] The bridge was opened in 1931. [2]"
    assert [(each.marker, each.quote) for each in answer.citations] == [(1, FERRY), (2, BRIDGE)]
