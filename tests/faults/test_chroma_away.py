"""The Chroma server goes away and comes back."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import Library
from tests.faults.conftest import QUESTION
from tests.faults.server_process import ServerProcess, serving, wait_until
from tests.index.chroma_server import ChromaServer

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
OTHER = "When was the old stone bridge closed?"


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[ChromaServer]:
    """A Chroma server of the test's own."""
    server = ChromaServer(tmp_path / "chroma")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def kept_there(library: Library, chroma: ChromaServer) -> Library:
    library.settings = library.settings.model_copy(update={"chroma_url": chroma.url})
    library.build()
    return library


def assert_unavailable(response: httpx.Response, *secret: str) -> None:
    """A clean 503 that says when to come again, and nothing of what concerns the operator only."""
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert int(response.headers["retry-after"]) >= 1
    assert not any(text in response.text for text in ("Traceback", *secret))


def test_a_chroma_server_that_goes_away_and_comes_back(
    kept_there: Library, chroma: ChromaServer, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with serving(kept_there.settings, log, chroma_url=chroma.url) as server:
        chroma.stop()
        wait_until(lambda: server.get_status("/readyz") == 503, "it is not ready")
        assert server.get_status("/healthz") == 200
        assert_unavailable(server.ask(QUESTION), chroma.url)
        streamed = server.client.post(
            "/api/ask", json={"question": OTHER}, headers={"Accept": "text/event-stream"}
        ).text.strip()
        last = json.loads(streamed.rpartition("data: ")[2])
        assert last["status"] == 503
        assert "policychat_ready 0.0" in server.client.get("/metrics").text
        chroma.start()
        began = time.monotonic()
        wait_until(lambda: server.get_status("/readyz") == 200, "it is ready again")
        print(f"Chroma back: ready again after {time.monotonic() - began:.1f} s")
        assert "900" in server.ask(QUESTION).json()["answer"]
        assert "2021" in server.ask(OTHER).json()["answer"]
        assert f"the Chroma server {chroma.url} cannot be reached" in server.told
        assert f"the server of the index {chroma.url} answers again" in server.told
        assert "Traceback" not in server.told


def test_a_server_that_starts_before_its_chroma_server(
    kept_there: Library, chroma: ChromaServer, tmp_path: Path
) -> None:
    chroma.stop()
    server = ServerProcess(kept_there.settings, tmp_path / "log", chroma_url=chroma.url)
    try:
        wait_until(lambda: "trying again" in server.told, "the log says what is missing")
        assert server.get_status("/healthz") == 200
        assert_unavailable(server.ask(QUESTION))
        chroma.start()
        began = time.monotonic()
        server.wait_ready()
        print(f"Chroma up at last: ready after {time.monotonic() - began:.1f} s")
        assert "900" in server.ask(QUESTION).json()["answer"]
    finally:
        server.close()
