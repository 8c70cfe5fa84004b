"""A language model's answers over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from policychat.answer.answerer import Answerer
from policychat.answer.opening import open_language_model
from policychat.schema import Answer
from policychat.settings import Settings
from policychat.web.app import create_app
from policychat.wording import Wording
from tests.answer.conftest import Script, ScriptedEndpoint, chunk, says, sends
from tests.web.conftest import Serving, wait_until

BRIDGE = "The harbour bridge of Oldtown was opened in 1931 and cost 4.5 million crowns."
BODY = {"question": "When was the harbour bridge of Oldtown opened?", "passages": [{"id": "b", "text": BRIDGE}]}
TRUE = "The harbour bridge was opened in 1931 [1]. "


@pytest.fixture(scope="module")
def endpoint() -> Iterator[ScriptedEndpoint]:
    running = ScriptedEndpoint()
    yield running
    running.close()


@pytest.fixture(scope="module")
def url(
    settings: Settings, wording: Wording, answerer: Answerer, endpoint: ScriptedEndpoint, serving: Serving
) -> Iterator[str]:
    """The address of a server with a language model."""
    settings = settings.model_copy(update={"llm_base_url": endpoint.url, "llm_model": "scripted"})
    parts = open_language_model(settings, wording=wording, model=answerer.model)
    worded = Answerer(
        settings=settings, wording=wording, model=answerer.model, open_index=lambda: answerer.index, **parts
    )
    with serving(create_app(settings, wording=wording, opener=lambda _: worded)) as address:
        wait_until(lambda: httpx.get(f"{address}/api/status").json()["ready"], "ready")
        yield address


def events(url: str, body: dict[str, Any]) -> list[tuple[str, Any]]:
    response = httpx.post(f"{url}/api/ask", json=body, headers={"Accept": "text/event-stream"}, timeout=60)
    blocks = [block.split("\n") for block in response.text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def test_an_answer_says_that_a_model_worded_it(url: str, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = says(f"{TRUE}It cost 9 crowns [1].")
    answer = Answer.model_validate(httpx.post(f"{url}/api/ask", json=BODY, timeout=60).json())
    assert (answer.mode, answer.removed_sentences) == ("llm", 1)
    assert answer.answer == "The harbour bridge was opened in 1931. [1]"


def test_events_hold_proved_sentences_only_and_add_up(url: str, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = says(f"{TRUE}It cost 9 crowns [1]. It cost 4.5 million crowns [1].")
    sent = events(url, BODY)
    assert [name for name, _ in sent] == ["status", "sentence", "citation", "sentence", "done"]
    assert "".join(data["text"] for name, data in sent if name == "sentence") == sent[-1][1]["answer"]
    assert "9 crowns" not in json.dumps(sent)


def test_a_sentence_is_sent_before_the_model_has_finished(url: str, endpoint: ScriptedEndpoint) -> None:
    """The model goes on only when the reader has the first sentence."""
    read = threading.Event()

    def script(handler: Any, _: ScriptedEndpoint) -> None:
        sends(chunk(TRUE), chunk("It "))(handler, endpoint)
        handler.wfile.flush()
        assert read.wait(60)
        for part in (chunk("cost 4.5 million crowns [1]."), chunk("", "stop"), b"data: [DONE]\n\n"):
            handler.wfile.write(part)

    waiting: Script = script
    endpoint.script = waiting
    headers = {"Accept": "text/event-stream"}
    with httpx.stream("POST", f"{url}/api/ask", json=BODY, headers=headers, timeout=60) as response:
        lines = []
        for line in response.iter_lines():
            lines.append(line)
            if line == "event: sentence":
                read.set()
    assert lines.count("event: sentence") == 2
    assert "event: done" in lines


def test_a_model_that_breaks_off_is_taken_back(url: str, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = says(f"{TRUE}It cost", ending=None)
    sent = events(url, BODY)
    places = [place for place, (_, data) in enumerate(sent) if data.get("status") == "starting_over"]
    assert len(places) == 1
    after = "".join(data["text"] for name, data in sent[places[0] :] if name == "sentence")
    assert after == sent[-1][1]["answer"] == f"1931 [1]\n“{BRIDGE}” [1]"
    assert sent[-1][1]["note"]


def test_personal_data_in_a_question_is_warned_of(url: str, endpoint: ScriptedEndpoint) -> None:
    asked = len(endpoint.requests)
    body = {**BODY, "question": f"{BODY['question']} My number is 13812345678."}
    [warning] = httpx.post(f"{url}/api/ask", json=body, timeout=60).json()["warnings"]
    assert "phone number" in warning
    assert "13812345678" not in warning
    assert len(endpoint.requests) == asked
    zh = httpx.post(f"{url}/api/ask", json={**body, "language": "zh"}, timeout=60).json()["warnings"]
    assert "电话号码" in zh[0]


@pytest.mark.parametrize(
    ("passages", "status"),
    [
        ([{"id": str(n), "text": "a"} for n in range(1001)], 422),
        ([{"id": "1", "text": "a" * 300_000}], 422),
        ([{"id": "1", "text": "a" * 1_000_000}], 413),
        ([{"id": "1", "text": ""}], 200),
        ([{"id": "1"}], 422),
    ],
)
def test_too_many_or_empty_passages(url: str, passages: list[dict[str, str]], status: int) -> None:
    response = httpx.post(f"{url}/api/ask", json={**BODY, "passages": passages}, timeout=60)
    assert response.status_code == status
    assert response.json()["detail" if status != 200 else "reason"]
