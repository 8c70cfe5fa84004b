"""The computer's clock leaps ahead and back."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import httpx
import pytest

from tests.conftest import Library
from tests.faults.conftest import QUESTION
from tests.faults.server_process import ServerProcess, serving

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
MINUTE, DAY = 60, 24 * 60 * 60
LIMIT = 3


class Clock:
    """What the server takes for the time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.leap_to(0)

    def leap_to(self, seconds: int) -> None:
        """Be wrong by `seconds` from now on."""
        new = self.path.with_suffix(".new")
        new.write_text(str(seconds), "utf-8")
        new.replace(self.path)


def ask_as(server: ServerProcess, visitor: str) -> httpx.Response:
    return server.client.post("/api/ask", json={"question": QUESTION}, headers={"X-Forwarded-For": visitor})


def use_up(server: ServerProcess, visitor: str) -> None:
    """Ask until no more is allowed, and look how long to wait."""
    answers = [ask_as(server, visitor) for _ in range(LIMIT + 1)]
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 2 * MINUTE


def test_leaps_lose_no_answer_and_hold_nobody_back(built: Library, tmp_path: Path) -> None:
    clock = Clock(tmp_path / "offset")
    options = {"trusted_proxies": "127.0.0.1", "rate_limit_per_client": f"{LIMIT}/minute"}
    command = (sys.executable, str(Path(__file__).with_name("lying_clock.py")))
    environment = {"CLOCK_OFFSET": str(clock.path), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with serving(built.settings, tmp_path / "log", command=command, environment=environment, **options) as server:
        shared = share(server, server.ask(QUESTION).json()["answer_id"]).json()["permalink"]
        before = server.ask(QUESTION).json()["answer_id"]
        for number, leap in enumerate((DAY, -2 * DAY, 400 * DAY, 0)):
            visitor = f"203.0.113.{number}"
            use_up(server, visitor)
            clock.leap_to(leap)
            assert server.get_status("/readyz") == 200
            assert "900" in server.ask(QUESTION).json()["answer"]
            clock.leap_to(leap + 2 * MINUTE)
            assert ask_as(server, visitor).status_code == 200  # who had used up the limit is let in again
            # Answers of the last hour are known by a clock that does not leap.
            assert share(server, before).status_code == 200
            before = server.ask(QUESTION).json()["answer_id"]
            # Past its year by the clock it is not shown; it is there again when the clock is right.
            expected = 404 if leap > 365 * DAY else 200
            assert server.get_status(f"/api/answers/{shared}") == expected
        assert "900" in server.client.get(f"/api/answers/{shared}").json()["answer"]
        assert "Traceback" not in server.told


def share(server: ServerProcess, answer_id: str) -> httpx.Response:
    return server.client.post("/api/answers", json={"answer_id": answer_id})
