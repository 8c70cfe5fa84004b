"""The OpenAI-compatible endpoints, asked by the official client."""

from __future__ import annotations

import httpx
import openai
import pytest

from tests.web.test_api import QUESTION

MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": QUESTION}]


@pytest.fixture
def client(server_url: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{server_url}/v1", api_key="not needed", max_retries=0)


def test_models(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["policychat"]


def test_citations_are_annotations_and_references(client: openai.OpenAI, server_url: str) -> None:
    completion = client.chat.completions.create(model="policychat", messages=MESSAGES, temperature=0.2)  # type: ignore[arg-type]
    message = completion.choices[0].message
    assert completion.choices[0].finish_reason == "stop"
    assert message.content
    assert message.annotations
    assert "115" in message.content
    assert "[1]" in message.content
    for annotation in message.annotations:
        cited = annotation.url_citation
        quote = message.content[cited.start_index : cited.end_index]
        assert quote
        page = httpx.get(cited.url).text
        assert cited.url.startswith(server_url)
        assert '<mark id="quote"' in page
        assert f". {cited.url}" in message.content
        text = httpx.get(cited.url.split("?")[0].replace("/documents/", "/api/documents/")).json()["text"]
        assert quote in text
    assert completion.policychat["status"] == "answered"  # type: ignore[attr-defined]


def test_streamed_pieces_add_up(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="policychat", messages=MESSAGES)  # type: ignore[arg-type]
    chunks = list(client.chat.completions.create(model="policychat", messages=MESSAGES, stream=True))  # type: ignore[arg-type]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == whole.choices[0].message.content
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert chunks[-1].choices[0].delta.annotations  # type: ignore[attr-defined]
    assert len(chunks) > 3


def test_a_follow_up_uses_the_conversation(client: openai.OpenAI) -> None:
    messages = [*MESSAGES, {"role": "assistant", "content": "115"}, {"role": "user", "content": "And in 2023?"}]
    completion = client.chat.completions.create(model="any", messages=messages)  # type: ignore[arg-type]
    assert "Chengdu" in (completion.policychat["sought"] or "")  # type: ignore[attr-defined]


def test_silence_says_why(client: openai.OpenAI) -> None:
    parts = [{"type": "text", "text": "What is the capital of Australia?"}]
    message = client.chat.completions.create(
        model="policychat",
        messages=[{"role": "user", "content": parts}],  # type: ignore[list-item]
    ).choices[0].message  # fmt: skip
    assert message.content
    assert "not in these documents" in message.content
    assert message.annotations == []


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("messages", [[], [{"role": "user", "content": " "}], [{"role": "assistant", "content": "x"}]])
def test_what_is_no_question_has_a_status_of_its_own(
    client: openai.OpenAI, messages: list[dict[str, str]], stream: bool
) -> None:
    with pytest.raises(openai.UnprocessableEntityError):
        client.chat.completions.create(model="policychat", messages=messages, stream=stream)  # type: ignore[call-overload]
