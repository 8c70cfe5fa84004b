"""An endpoint in every way out of order, over a real socket: the reader gets quotations, the log the cause."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from itertools import count, repeat

import pytest

from policychat.answer.answerer import Answerer
from policychat.answer.circuit import PAUSE_SECONDS, Circuit
from policychat.answer.endpoint import Endpoint, EndpointFailure, open_llm
from policychat.errors import SettingsError
from policychat.schema import GivenPassage
from policychat.settings import Settings
from tests.answer.conftest import KEY, Script, ScriptedEndpoint, chunk, says, sends

BRIDGE = "The harbour bridge of Oldtown was opened in 1931."
PASSAGES = [GivenPassage(id="bridge", text=BRIDGE)]
QUESTION = "When was the harbour bridge of Oldtown opened?"
PROVED = "The harbour bridge of Oldtown was opened in 1931 [1]."
SOON = 0.5  # seconds: long enough for an answer on this machine that comes at all to begin


def stalls(*first: bytes) -> Script:
    """Sends these bytes and then nothing more, without closing."""

    def script(handler: BaseHTTPRequestHandler, endpoint: ScriptedEndpoint) -> None:
        sends(*first)(handler, endpoint)
        endpoint.over.wait()

    return script


def hangs(_: BaseHTTPRequestHandler, endpoint: ScriptedEndpoint) -> None:
    """Says nothing at all."""
    endpoint.over.wait()


def endless(piece: bytes) -> Script:
    """Sends `piece` again and again until nobody listens."""

    def script(handler: BaseHTTPRequestHandler, endpoint: ScriptedEndpoint) -> None:
        sends()(handler, endpoint)
        for _ in repeat(None):
            handler.wfile.write(piece)

    return script


def error(status: int, message: str = "no") -> Script:
    body = json.dumps({"error": {"message": message, "type": "t", "code": None}}).encode()
    return sends(body, status=status, content_type="application/json", Retry_After="3600")


LATE = {
    "says nothing": hangs,
    "sends no more than headers": stalls(),
    "stops in the middle": stalls(chunk("The harbour bridge of Oldtown ")),
    "stops after a proved sentence": stalls(chunk(PROVED), chunk(" ")),
}
BROKEN: dict[str, tuple[Script, str]] = {
    "500": (error(500), "HTTP status 500"),
    "429": (error(429), "HTTP status 429"),
    "401 that repeats the key": (error(401, f"Incorrect API key provided: {KEY}"), "HTTP status 401"),
    "400 that repeats the question": (error(400, f"cannot answer {QUESTION}"), "HTTP status 400"),
    "redirect elsewhere": (sends(status=307, Location="http://127.0.0.1:1/v1"), "HTTP status 307"),
    "truncated": (says(f"{PROVED} It ", ending=None), "broke off"),
    "cut off for length": (says(f"{PROVED} It ", ending="length"), "length"),
    "filtered": (says(PROVED, ending="content_filter"), "content_filter"),
    "empty": (says(""), "wrote nothing"),
    "no events": (sends(), "wrote nothing"),
    "no JSON": (sends(b"data: {not json\n\n"), "JSONDecodeError"),
    "other JSON": (sends(b'data: {"choices": [{"delta": 7}]}\n\n'), ""),
    "JSON that is no object": (sends(b"data: [1, 2]\n\n"), ""),
    "no choices": (sends(b'data: {"choices": []}\n\ndata: [DONE]\n\n'), ""),
    "a web page": (sends(b"<html><body>Welcome</body></html>", content_type="text/html"), "wrote nothing"),
    "bytes": (sends(bytes(range(256)) * 50), ""),
    "endless text": (endless(chunk(PROVED)), "did not stop"),
    "an endless line": (endless(b"x" * 65536), ""),
}


@pytest.fixture
def impatient(make_asking: Callable[[Settings], Answerer], llm_settings: Settings) -> Answerer:
    return make_asking(llm_settings.model_copy(update={"llm_timeout": SOON}))


def assert_quoted(answerer: Answerer, caplog: pytest.LogCaptureFixture) -> str:
    """The answer is the quotation, with a note; gives the one line of the log."""
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        answer = answerer.ask(QUESTION, passages=PASSAGES)
    assert (answer.status, answer.mode, answer.answer) == ("answered", "extractive", f"“{BRIDGE}” [1]")
    assert answer.note
    assert KEY not in caplog.text
    assert QUESTION not in caplog.text
    [line] = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert line.startswith("the language model failed: ")
    return line


@pytest.mark.parametrize("case", LATE)
def test_an_endpoint_that_is_too_slow(
    impatient: Answerer, endpoint: ScriptedEndpoint, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    endpoint.script = LATE[case]
    # Whoever answered waited for the deadline and not for the endpoint, which does not go on before the test is over.
    assert "in time" in assert_quoted(impatient, caplog) or "Timeout" in caplog.text


@pytest.mark.parametrize("case", BROKEN)
def test_an_endpoint_that_is_broken(
    asking: Answerer, endpoint: ScriptedEndpoint, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    endpoint.script, cause = BROKEN[case]
    assert cause in assert_quoted(asking, caplog)
    assert len(endpoint.requests) == 1  # nothing is tried twice, and no redirect followed


def test_an_endpoint_that_is_down(
    make_asking: Callable[[Settings], Answerer], llm_settings: Settings, endpoint: ScriptedEndpoint,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    endpoint.close()
    assert "Connect" in assert_quoted(make_asking(llm_settings), caplog)


def test_thoughts_before_the_answer_are_not_shown(asking: Answerer, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = says(f"<think>\nThe bridge opened in 1931 [1]. Or not?\n</think>\n\n{PROVED}")
    answer = asking.ask(QUESTION, passages=PASSAGES)
    assert answer.answer == "The harbour bridge of Oldtown was opened in 1931. [1]"
    assert answer.removed_sentences == 0


def test_a_failing_endpoint_is_left_alone_for_a_while_and_then_tried_again(
    llm_settings: Settings, endpoint: ScriptedEndpoint
) -> None:
    now = 0.0
    asked = Endpoint(open_llm(llm_settings), circuit=Circuit(clock=lambda: now))

    def ask() -> str:
        return asked.complete("Hello", deadline=time.monotonic() + 60)

    endpoint.script = error(500)
    for _ in range(5):
        with pytest.raises(EndpointFailure):
            ask()
    assert len(endpoint.requests) == 3
    now += PAUSE_SECONDS
    for _ in range(2):
        with pytest.raises(EndpointFailure):
            ask()
    assert len(endpoint.requests) == 4
    now += PAUSE_SECONDS
    endpoint.script = says("Hello.")
    assert [ask(), ask()] == ["Hello.", "Hello."]


def test_only_so_many_questions_wait_at_once(llm_settings: Settings, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = hangs
    ticks = count(step=2 * PAUSE_SECONDS)  # every pause is over when the next question comes
    asked = Endpoint(open_llm(llm_settings), circuit=Circuit(clock=lambda: float(next(ticks))))
    causes = []
    for _ in range(20):
        with pytest.raises(EndpointFailure) as failure:
            asked.complete("Hello", deadline=time.monotonic() + 0.01)
        causes.append(str(failure.value))
    assert sum("wait for it already" in cause for cause in causes) == 4


def test_without_the_settings_there_is_no_request(
    make_asking: Callable[[Settings], Answerer], endpoint: ScriptedEndpoint, llm_settings: Settings
) -> None:
    answer = make_asking(Settings(prompts_dir=llm_settings.prompts_dir)).ask(QUESTION, passages=PASSAGES)
    assert (answer.mode, answer.note, endpoint.requests) == ("extractive", None, [])


def test_a_key_of_the_environment_is_not_sent(
    llm_settings: Settings, endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-meant-for-another")
    endpoint.script = says("Hello.")
    llm = open_llm(llm_settings.model_copy(update={"llm_api_key": None}))
    Endpoint(llm).complete("Hello", deadline=time.monotonic() + 60)
    assert "sk-meant-for-another" not in str(endpoint.requests)


def test_what_is_not_set_cannot_be_opened() -> None:
    with pytest.raises(SettingsError, match="POLICYCHAT_LLM_BASE_URL"):
        open_llm(Settings())
