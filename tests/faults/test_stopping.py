"""SIGTERM, as systemd and container engines send it before they kill."""

from __future__ import annotations

import json
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.answer.conftest import ScriptedEndpoint, chunk, sends
from tests.answer.test_endpoint import hangs
from tests.conftest import Library
from tests.faults.conftest import QUESTION
from tests.faults.server_process import ServerProcess, serving, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
LIMIT_SECONDS = 10.0
FIRST = "The harbour ferry carries 900 passengers a day [1]. "


class Asking:
    """A question that is being streamed; `events` grows, `ended` is set at the end, well or not."""

    def __init__(self, server: ServerProcess) -> None:
        self.events: list[tuple[str, Any]] = []
        self.broken: Exception | None = None
        self._server = server
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def result(self) -> list[str]:
        """The names of all events, once the stream has ended."""
        self._thread.join(60)
        assert not self._thread.is_alive()
        assert self.broken is None, self.broken
        return [name for name, _ in self.events]

    def _read(self) -> None:
        try:
            with httpx.stream(
                "POST",
                f"{self._server.url}/api/ask",
                json={"question": QUESTION},
                headers={"Accept": "text/event-stream"},
                timeout=60,
            ) as response:
                name = ""
                for line in response.iter_lines():
                    if line.startswith("event: "):
                        name = line.removeprefix("event: ")
                    elif line.startswith("data: "):
                        self.events.append((name, json.loads(line.removeprefix("data: "))))
        except httpx.HTTPError as error:
            self.broken = error


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    running = ScriptedEndpoint()
    yield running
    running.close()


@contextmanager
def open_page(server: ServerProcess) -> Iterator[None]:
    """The stream that a browser with the chat open keeps, which never ends by itself."""
    with httpx.stream("GET", f"{server.url}/gradio_api/heartbeat/abc", timeout=60) as response:
        assert response.status_code == 200
        yield


def stop(server: ServerProcess) -> float:
    """Send SIGTERM and wait for the end; how long that took."""
    began = time.monotonic()
    server.signal(signal.SIGTERM)
    code = server.process.wait(60)
    took = time.monotonic() - began
    assert code == 0, server.told
    assert took < LIMIT_SECONDS
    assert "stopped" in server.told.splitlines()[-1]
    assert "Traceback" not in server.told
    return took


def test_an_idle_server_stops_at_once_beside_open_pages(built: Library, tmp_path: Path) -> None:
    with serving(built.settings, tmp_path / "log") as server, open_page(server), open_page(server):
        assert server.ask(QUESTION).status_code == 200  # and its connection stays open
        print(f"idle: stopped after {stop(server):.1f} s")


def test_what_is_under_way_ends_or_is_told(built: Library, endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    go_on = threading.Event()

    def slow(handler: Any, scripted: ScriptedEndpoint) -> None:
        sends(chunk(FIRST))(handler, scripted)
        handler.wfile.flush()
        go_on.wait(60)
        handler.wfile.write(chunk("", "stop") + b"data: [DONE]\n\n")

    options = {"llm_base_url": endpoint.url, "llm_model": "scripted", "llm_timeout": 60}
    with serving(built.settings, tmp_path / "log", **options) as server, open_page(server):
        endpoint.script = slow
        ends = Asking(server)
        wait_until(lambda: len(endpoint.requests) == 1, "the first is under way")
        endpoint.script = hangs
        told = Asking(server)
        wait_until(lambda: len(endpoint.requests) == 2, "the second is under way")
        refused = threading.Thread(target=refuse_later, args=(server, go_on), daemon=True)
        refused.start()
        took = stop(server)
        assert ends.result()[-1] == "done"
        assert told.result()[-1] == "error"
        problem = told.events[-1][1]
        assert (problem["status"], "stopping" in problem["detail"]) == (503, True)
        print(f"two under way: stopped after {took:.1f} s")
        assert re.search(r"\b2 requests under way have 7 s to end", server.told)
        refused.join(60)
        assert go_on.is_set()


def refuse_later(server: ServerProcess, then: threading.Event) -> None:
    """Once the server says that it stops, no new connection is taken; then lets the first answer end."""
    wait_until(lambda: "requests under way" in server.told, "it says that it stops")
    wait_until(lambda: server.get_status("/healthz") is None, "new connections are refused")
    then.set()
