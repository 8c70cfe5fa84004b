"""How soon after `python app.py` the server answers: alive, chat page, ready, first answer.

    python eval/benchmarks/startup.py [--runs 3] [--json]

Uses the settings of the environment and an index that exists, on a free port. Seconds of wall time since the
process was started; the median of the runs is printed.
"""

from __future__ import annotations

import argparse
import json
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx

APP = Path(__file__).parent.parent.parent / "app.py"
QUESTION = "What does this policy say?"
GIVE_UP_SECONDS = 120.0
POLL_SECONDS = 0.02


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3, help="how often to start the server")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    runs = [measure() for _ in range(arguments.runs)]
    figures = {name: round(statistics.median(run[name] for run in runs), 2) for name in runs[0]}
    if arguments.json:
        print(json.dumps(figures))
    else:
        for name, seconds in figures.items():
            print(f"{name:14} {seconds:6.2f} s")


def measure() -> dict[str, float]:
    """Start the server once; seconds until each stage."""
    port = _free_port()
    started = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, str(APP), "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=base, timeout=30) as client:
            found = {"healthz": _wait(client, "/healthz", started)}
            found["chat page"] = _wait(client, "/", started, holding="gradio")
            found["readyz"] = _wait(client, "/readyz", started)
            client.post("/api/ask", json={"question": QUESTION}).raise_for_status()
            found["first answer"] = time.perf_counter() - started
            return found
    finally:
        server.terminate()
        server.wait()


def _wait(client: httpx.Client, path: str, started: float, *, holding: str = "") -> float:
    while time.perf_counter() - started < GIVE_UP_SECONDS:
        try:
            response = client.get(path)
            if response.status_code == 200 and holding in response.text.lower():
                return time.perf_counter() - started
        except httpx.TransportError:
            pass  # not listening yet
        time.sleep(POLL_SECONDS)
    raise TimeoutError(f"{path} did not answer within {GIVE_UP_SECONDS:.0f} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
