"""A language model's endpoint that hangs, drips and breaks off, behind a real server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.answer.conftest import Script, ScriptedEndpoint, chunk, says, sends
from tests.answer.test_endpoint import hangs
from tests.conftest import Library
from tests.faults.conftest import QUESTION
from tests.faults.server_process import ServerProcess, serving

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
PROVED = "The harbour ferry carries 900 passengers a day [1]. "
LIMIT_SECONDS = 3.0


def drips(handler: BaseHTTPRequestHandler, endpoint: ScriptedEndpoint) -> None:
    """A letter at a time, so that no timeout between two of them ends it."""
    sends()(handler, endpoint)
    for letter in PROVED * 1000:
        if endpoint.over.wait(0.2):
            return
        handler.wfile.write(chunk(letter))
        handler.wfile.flush()


FAULTS: dict[str, Script] = {
    "hangs": hangs,
    "drips": drips,
    "closes mid-stream": says(PROVED + "It ", ending=None),
}


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    running = ScriptedEndpoint()
    yield running
    running.close()


def timed(ask: Callable[[], object]) -> float:
    began = time.monotonic()
    ask()
    return time.monotonic() - began


def test_answers_are_quotations_within_the_limit(built: Library, endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    settings = built.settings
    options = {"llm_base_url": endpoint.url, "llm_model": "scripted", "llm_timeout": LIMIT_SECONDS}
    with serving(settings, tmp_path / "log", **options) as server:
        endpoint.script = says(PROVED)
        assert server.ask(QUESTION).json()["mode"] == "llm"
        for failures, (name, script) in enumerate(FAULTS.items(), start=1):
            endpoint.script = script
            print(f"{name}: answered after {timed(lambda: assert_quoted(server)):.1f} s of {LIMIT_SECONDS} s")
            assert server.told.count("the language model failed: ") == failures
        # After three failures in a row nobody waits for it any more, even if it hangs.
        assert "it is left alone for 30 s" in server.told
        endpoint.script, asked = hangs, len(endpoint.requests)
        assert_quoted(server)
        assert len(endpoint.requests) == asked
        metrics = server.client.get("/metrics").text
        assert 'policychat_llm_fallbacks_total{reason="failed"} 4.0' in metrics
        assert "Traceback" not in server.told


def assert_quoted(server: ServerProcess) -> None:
    answer = server.ask(QUESTION).json()
    assert (answer["status"], answer["mode"]) == ("answered", "extractive")
    assert "900" in answer["answer"]
    assert "did not answer as it should" in answer["note"]
