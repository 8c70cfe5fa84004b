"""How soon the server and a one-shot `policychat ask` answer, beside the quick starts of LlamaIndex and Haystack.

    python eval/benchmarks/startup.py [--runs 3] [--json]

Uses the settings of the environment and an index that exists, on a free port. Printed are the seconds since the
process was started, by the clock and in processor time, the median of the runs. The processor time hardly depends on
what else the machine does. The quick starts load a store made before, with the same corpus and embedding model in
torch (`quick_starts.py`); one that is not installed is left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import quick_starts

APP = Path(__file__).parent.parent.parent / "app.py"
QUESTION = "What does this policy say?"
GIVE_UP_SECONDS = 120.0
POLL_SECONDS = 0.02
# One-shot commands by name; the loaders of either library are measured with a store of their own.
ASK = [sys.executable, "-c", f"from policychat.cli.main import run; run(['ask', {QUESTION!r}])"]

Seconds = tuple[float, float]
"""Since the start: by the clock, and of the processor."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3, help="how often to start each")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="policychat-startup-") as folder:
        commands = {"policychat ask": ASK, **_saved_quick_starts(Path(folder))}
        runs = []
        for _ in range(arguments.runs):
            runs.append(measure_server() | {name: measure_command(command) for name, command in commands.items()})
    figures = {
        name: {
            part: round(statistics.median(run[name][place] for run in runs), 2)
            for place, part in enumerate(("wall_s", "cpu_s"))
        }
        for name in runs[0]
    }
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, seconds in figures.items():
        print(f"{name:22} {seconds['wall_s']:6.2f} s  processor {seconds['cpu_s']:6.2f} s")


def measure_server() -> dict[str, Seconds]:
    """Start the server once; seconds until each stage."""
    port = free_port()
    started = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, str(APP), "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def since() -> Seconds:
        return time.perf_counter() - started, _processor_seconds(server.pid)

    def wait(client: httpx.Client, path: str, *, holding: str = "") -> Seconds:
        while time.perf_counter() - started < GIVE_UP_SECONDS:
            if server.poll() is not None:
                raise RuntimeError("the server ended before it answered; run `policychat serve` to see why")
            try:
                response = client.get(path)
                if response.status_code == 200 and holding in response.text.lower():
                    return since()
            except httpx.TransportError:
                pass  # not listening yet
            time.sleep(POLL_SECONDS)
        raise TimeoutError(f"{path} did not answer within {GIVE_UP_SECONDS:.0f} s")

    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            found = {"healthz": wait(client, "/healthz"), "loading page": wait(client, "/")}
            found["chat page"] = wait(client, "/", holding="gradio")
            found["readyz"] = wait(client, "/readyz")
            client.post("/api/ask", json={"question": QUESTION}).raise_for_status()
            found["first answer"] = since()
            return found
    finally:
        server.terminate()
        server.wait()


def measure_command(command: list[str]) -> Seconds:
    """Run `command` to its end. Raises CalledProcessError where it fails."""
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime


def _saved_quick_starts(folder: Path) -> dict[str, list[str]]:
    """The commands that ask each of the installed libraries, whose stores are made in `folder`."""
    commands = {}
    for name, package in zip(quick_starts.NAMES, ("llama_index", "haystack"), strict=True):
        if importlib.util.find_spec(package):
            script = [sys.executable, quick_starts.__file__, name]
            subprocess.run([*script, "save", str(folder / name)], check=True, capture_output=True)
            commands[f"{name} ask"] = [*script, "ask", str(folder / name), QUESTION]
    return commands


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # of user and of system


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
