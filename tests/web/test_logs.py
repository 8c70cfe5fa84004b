"""The server's log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import httpx
import pytest
from structlog.contextvars import bound_contextvars

from policychat.answer.answerer import Answerer
from policychat.settings import Settings
from policychat.web.app import create_app
from policychat.web.logs import make_formatter
from policychat.wording import Wording
from tests.web.conftest import Serving, wait_until
from tests.web.test_api import QUESTION


class Lines(logging.Handler):
    """Keeps the lines as they would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(make_formatter("json"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[list[str]]:
    handler, log = Lines(), logging.getLogger("policychat")
    level = log.level
    log.addHandler(handler)
    log.setLevel("DEBUG")
    yield handler.lines
    log.removeHandler(handler)
    log.setLevel(level)


@pytest.mark.parametrize("log_questions", [False, True])
def test_lines_name_the_request_and_questions_only_where_allowed(
    settings: Settings, answerer: Answerer, wording: Wording, serving: Serving, lines: list[str], log_questions: bool
) -> None:
    own = settings.model_copy(update={"log_questions": log_questions})
    with serving(create_app(own, wording=wording, opener=lambda _: answerer)) as url:
        wait_until(lambda: httpx.get(f"{url}/readyz").status_code == 200, "ready")
        body = {"question": QUESTION}
        for accept in ("application/json", "text/event-stream"):
            headers = {"X-Request-ID": "mine", "Accept": accept}
            answer = httpx.post(f"{url}/api/ask?token=secret", json=body, headers=headers, timeout=60)
            assert answer.status_code == 200
        httpx.get(f"{url}/documents/what-somebody-reads")
        mine = [event for event in map(json.loads, lines) if event.get("request_id") == "mine"]
    assert [event["event"] for event in mine].count("answered") == 2
    (first, *_) = [event for event in mine if event["event"] == "request"]
    assert (first["route"], first["status"], first["level"]) == ("/api/ask", 200, "info")
    assert first["elapsed_ms"] > 0
    assert any(QUESTION in line for line in lines) == log_questions
    assert not any("what-somebody-reads" in line or "secret" in line for line in lines)


@pytest.mark.parametrize("form", ["json", "console"])
def test_nothing_that_comes_in_begins_a_line_or_steers_a_terminal(form: str) -> None:
    record = logging.makeLogRecord(
        {"msg": "GET %s", "args": ("/x\r\n2026-01-01 [error] forged \x1b[31m\u2028",), "hostile": "a\nb\x1b[0m"}
    )
    with bound_contextvars(request_id="r1"):
        line = make_formatter(form).format(record)  # type: ignore[arg-type]
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line
    assert "r1" in line


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_no_values(form: str) -> None:
    def fail(question: str) -> None:
        raise ValueError("inner")

    asked = "what somebody" + " asked"
    try:
        fail(asked)
    except ValueError as error:
        record = logging.makeLogRecord({"msg": "failed", "exc_info": (ValueError, error, error.__traceback__)})
    text = make_formatter(form).format(record)  # type: ignore[arg-type]
    assert "ValueError: inner" in text
    assert asked not in text
