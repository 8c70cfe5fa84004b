"""How many questions a second one server process answers, and several on the same port; what memory each takes.

    python eval/benchmarks/workers.py [--workers 2] [--seconds 20] [--visitors 8] [--rounds 2] [--corpus DIR] [--json]

Starts `policychat serve` on the corpus with one worker and with several, in turn, each time for so many seconds
of questions over loopback: each visitor asks the next as soon as the last is answered, each question but once, on a
connection of its own. Prints the rates and their ratio, and the memory of each process (RSS; PSS counts a page that
several share by parts). Visitors and servers share the processors, as it is said in the output.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import httpx

_RUN = "from policychat.cli.main import run; run()"
_STARTING_SECONDS = 600
_WARMING = 20
_UNLIMITED = {"POLICYCHAT_RATE_LIMIT_GLOBAL": "9999999/second", "POLICYCHAT_RATE_LIMIT_PER_CLIENT": "9999999/second"}
_ABOUT = ("projects", "laboratories", "investment", "bridges", "talent", "the science city", "schools", "exports")


def measure(corpus: Path, index: Path, *, workers: int, seconds: float, visitors: int) -> dict[str, Any]:
    """One server, asked for `seconds`: questions a second, their latencies, and the memory of its processes."""
    numbers = count()
    taking = threading.Lock()
    with tempfile.NamedTemporaryFile("r+") as log:
        server = subprocess.Popen(
            [
                sys.executable, "-c", _RUN, "serve", "--workers", str(workers), "--port", "0",
                "--corpus", str(corpus), "--index", str(index),
            ],
            stderr=log,
            env=os.environ | _UNLIMITED,
        )  # fmt: skip
        try:
            url = _ready(server, Path(log.name))

            def ask(_: object = None) -> float:
                with taking:
                    number = next(numbers)
                question = f"What was planned for {_ABOUT[number % len(_ABOUT)]} number {number} in 2022?"
                began = time.perf_counter()
                httpx.post(f"{url}/api/ask", json={"question": question}, timeout=120).raise_for_status()
                return time.perf_counter() - began

            def visit(_: object) -> list[float]:
                times = []
                while time.perf_counter() < end:
                    times.append(ask())
                return times

            with ThreadPoolExecutor(visitors) as threads:
                list(threads.map(ask, range(_WARMING * workers)))
                began = time.perf_counter()
                end = began + seconds
                times = [each for some in threads.map(visit, range(visitors)) for each in some]
                took = time.perf_counter() - began
            memory = {name: _memory(pid) for name, pid in _processes(server.pid)}
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()
    return {
        "workers": workers,
        "questions_per_second": round(len(times) / took, 1),
        "p50_ms": round(statistics.median(times) * 1000, 1),
        "p99_ms": round(statistics.quantiles(times, n=100)[98] * 1000, 1),
        "memory_mb": memory,
    }


def _ready(server: subprocess.Popen[bytes], log: Path) -> str:
    give_up = time.monotonic() + _STARTING_SECONDS
    while time.monotonic() < give_up and server.poll() is None:
        url = next((word for word in log.read_text("utf-8").split() if word.startswith("http://127")), None)
        try:
            if url and httpx.get(f"{url}/readyz").is_success:
                return url
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise SystemExit(f"the server did not start:\n{log.read_text('utf-8')}")


def _processes(parent: int) -> list[tuple[str, int]]:
    """The server's processes, named for what they do."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    named = [("serve", parent)]
    for child in map(int, children):
        command = Path(f"/proc/{child}/cmdline").read_text()
        kind = next((kind for mark, kind in (("spawn_main", "worker"), ("chromadb", "chroma")) if mark in command), "")
        if kind:
            named.append((f"{kind} {child}", child))
    return named


def _memory(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    found = {
        line.partition(":")[0].lower(): int(line.split()[1]) // 1024 for line in lines if line[:4] in ("Rss:", "Pss:")
    }
    return {name: found[name] for name in ("rss", "pss")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--visitors", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = [
            measure(given.corpus, Path(folder), workers=workers, seconds=given.seconds, visitors=given.visitors)
            for _ in range(given.rounds)
            for workers in (1, given.workers)
        ]
    rates = {n: [each["questions_per_second"] for each in results if each["workers"] == n] for n in (1, given.workers)}
    ratio = statistics.median(rates[given.workers]) / statistics.median(rates[1])
    load = os.getloadavg()[1]
    if given.json:
        print(json.dumps({"runs": results, "ratio": round(ratio, 2), "cores": os.cpu_count(), "load_5_min": load}))
        return
    for result in results:
        print(*(f"{name} {value}" for name, value in result.items()), sep="  ")
    print(
        f"{given.workers} workers answer {ratio:.2f} times as many questions a second as one, on {os.cpu_count()} cores"
    )
    print(f"(visitors included; load of the machine over five minutes {load:.1f})")


if __name__ == "__main__":
    main()
