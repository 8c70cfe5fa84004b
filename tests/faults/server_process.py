"""`policychat serve` in a process of its own, to be killed, starved and lied to."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import httpx
import pytest

from policychat.settings import Settings

ROOT = Path(__file__).parent.parent.parent
# How long something that has to happen may take on a busy machine; nothing is measured by it.
DEADLINE_SECONDS = 180
_PAUSE_SECONDS = 0.05
_FOLDERS = ("corpus_dir", "index_dir", "state_dir")
_ADDRESS = re.compile(r"^policychat: (http://127\.0\.0\.1:\d+)$", re.MULTILINE)


def wait_until(true: Callable[[], Any], what: str) -> Any:
    """What `true()` gives as soon as it is true; fails naming `what` after the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (result := true()):
        if time.monotonic() > deadline:
            pytest.fail(f"waited {DEADLINE_SECONDS} s in vain: {what}")
        time.sleep(_PAUSE_SECONDS)
    return result


def variables(settings: Settings, **more: object) -> dict[str, str]:
    """The environment of a command with the folders of `settings` and `more` settings, such as admin_token="…"."""
    named = {name: getattr(settings, name) for name in _FOLDERS} | more
    own = {f"POLICYCHAT_{name.upper()}": str(value) for name, value in named.items()}
    return {**os.environ, "POLICYCHAT_PROMPTS_DIR": str(ROOT / "prompts"), **own}


def policychat(*arguments: str, settings: Settings, **more: object) -> subprocess.CompletedProcess[str]:
    """The command, run to its end."""
    return subprocess.run(
        [*COMMAND, *arguments], env=variables(settings, **more), capture_output=True, text=True, check=False
    )


COMMAND: Sequence[str | Path] = (Path(sys.executable).with_name("policychat"),)


class ServerProcess:
    """A running `policychat serve`; `log` is the file that its stderr goes to."""

    def __init__(
        self,
        settings: Settings,
        log: Path,
        *,
        command: Sequence[str | Path] = COMMAND,
        environment: Mapping[str, str] | None = None,
        **more: object,
    ) -> None:
        """command: what stands before `serve`. more: settings."""
        self.log = log
        self._before = len(self.told) if log.exists() else 0
        with log.open("a", encoding="utf-8") as file:
            self.process = subprocess.Popen(
                [*command, "serve", "--port", str(more.pop("port", 0))],
                env={**variables(settings, **more), **(environment or {})},
                stdout=subprocess.DEVNULL,
                stderr=file,
            )
        self.url = wait_until(self._address, "the server says where it is")
        self.client = httpx.Client(base_url=self.url, timeout=DEADLINE_SECONDS)

    @property
    def told(self) -> str:
        """The whole log."""
        return self.log.read_text("utf-8")

    def wait_ready(self) -> ServerProcess:
        """Return once it can answer."""
        wait_until(self.is_ready, f"the server is ready; its log: {self.log}")
        return self

    def is_ready(self) -> bool:
        """Whether it says that it can answer."""
        assert self.process.poll() is None, self.told
        return self.get_status("/readyz") == 200

    def get_status(self, path: str) -> int | None:
        """The status of a GET; None where nobody answers."""
        try:
            with urlopen(self.url + path, timeout=DEADLINE_SECONDS) as response:
                return int(response.status)
        except HTTPError as error:
            return error.code
        except OSError:
            return None

    def ask(self, question: str, **more: object) -> httpx.Response:
        """The response to a question."""
        return self.client.post("/api/ask", json={"question": question, **more})

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        """End it as the system does when memory runs out."""
        self.process.kill()
        self.process.wait()

    def memory_bytes(self) -> int:
        """What it holds in memory now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024  # type: ignore[index]

    def close(self) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.kill()

    def _address(self) -> str | None:
        assert self.process.poll() is None, self.told
        found = _ADDRESS.search(self.told[self._before :])
        return found[1] if found else None


@contextmanager
def serving(settings: Settings, log: Path, **options: Any) -> Iterator[ServerProcess]:
    """A server that is ready; killed behind the block if it still runs."""
    server = ServerProcess(settings, log, **options)
    try:
        yield server.wait_ready()
    finally:
        server.close()
