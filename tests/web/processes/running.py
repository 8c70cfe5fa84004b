"""`policychat serve --workers N` as an operator runs it: real processes, and what becomes of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.conftest import ROOT, Library

_DEADLINE_SECONDS = 120
_POLL_SECONDS = 0.1
_RUN = "from policychat.cli.main import run; run()"
_INPUTS, _PARTS = 3, 5  # of the event that asks in the chat


def wait_until(true: Callable[[], object], what: str) -> None:
    """Return as soon as `true()` is; fail naming `what` after the deadline."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"waited {_DEADLINE_SECONDS} s in vain: {what}"
        time.sleep(_POLL_SECONDS)


def is_running(process: int) -> bool:
    """Whether there is such a process, and it has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Running:
    """A server over `library`, with its log in `log`."""

    def __init__(self, library: Library, log: Path, *, workers: int, settings: dict[str, str]) -> None:
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [
                    sys.executable, "-c", _RUN, "serve", "--workers", str(workers), "--port", "0",
                    "--corpus", str(library.corpus), "--index", str(library.settings.index_dir),
                ],
                cwd=library.corpus.parent,
                stderr=output,
                stdin=subprocess.DEVNULL,
                env=os.environ
                | {f"POLICYCHAT_{name}": value for name, value in settings.items()}
                | {"POLICYCHAT_PROMPTS_DIR": str(ROOT / "prompts"), "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
        wait_until(lambda: "http://" in self.log or self.ended, "the server says where it is")
        assert not self.ended, self.log
        self.url = next(word for line in self.log.splitlines() for word in line.split() if word.startswith("http://"))

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    @property
    def code(self) -> int:
        """The exit status, once it has ended."""
        return self._process.wait(_DEADLINE_SECONDS)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def workers(self) -> list[int]:
        """The processes that answer."""
        return self._children("spawn_main")

    @property
    def chroma(self) -> list[int]:
        """The Chroma servers beside it."""
        return self._children("chromadb")

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def until_ready(self) -> Running:
        """Return once every worker can answer."""

        def ready() -> bool:
            assert not self.ended, self.log
            return self.get("/readyz").status_code == 200

        wait_until(ready, "every worker is ready")
        return self

    def get(self, path: str) -> httpx.Response:
        """On a connection of its own, which any worker may take."""
        return httpx.get(self.url + path, timeout=60)

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """On a connection of its own, which any worker may take."""
        return httpx.post(self.url + path, json=body, timeout=60)

    def ask(self, question: str) -> dict[str, Any]:
        """The answer, which has to come."""
        response = self.post("/api/ask", {"question": question})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def counted(self, route: str) -> dict[str, float]:
        """How many requests to `route` each worker has counted."""
        return {
            line.partition('worker="')[2].partition('"')[0]: float(line.rpartition(" ")[2])
            for line in self.get("/metrics").text.splitlines()
            if line.startswith("policychat_requests_total") and f'route="{route}"' in line
        }

    def _children(self, of: str) -> list[int]:
        try:
            children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        except OSError:
            return []
        return [int(child) for child in children if of in _command(child) and is_running(int(child))]


class Visitor:
    """A page of the chat in a browser, as far as the server can tell; every request is on a connection of its own."""

    def __init__(self, server: Running) -> None:
        self._server = server
        self._session = uuid.uuid4().hex[:10]
        events = server.get("/config").json()["dependencies"]
        self._event = next(
            event["id"] for event in events if (len(event["inputs"]), len(event["outputs"])) == (_INPUTS, _PARTS)
        )

    def ask(self, question: str) -> str:
        """The conversation as it is shown after the answer to `question`."""
        joined = self._server.post(
            "/gradio_api/queue/join",
            {"data": [question, None, ""], "fn_index": self._event, "session_hash": self._session},
        )
        assert joined.status_code == 200, joined.text
        address = f"{self._server.url}/gradio_api/queue/data?session_hash={self._session}"
        with httpx.stream("GET", address, timeout=60) as events:
            for line in events.iter_lines():
                event = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if event.get("msg") in ("process_completed", "unexpected_error"):
                    assert event["success"], event
                    return str(event["output"]["data"][2])
        raise AssertionError("the events ended without an answer")


def _command(process: str) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


@contextmanager
def running(library: Library, folder: Path, *, workers: int = 2, **settings: str) -> Iterator[Running]:
    """A server for the block; `settings` by their names without the prefix, in capitals."""
    server = Running(library, folder / "serve.log", workers=workers, settings=settings)
    try:
        yield server
    finally:
        if not server.ended:
            server.signal(signal.SIGTERM)
            _ = server.code
