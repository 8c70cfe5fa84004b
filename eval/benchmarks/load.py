"""Many visitors at once, for minutes, on a server that this starts itself: errors, latency, memory.

    python eval/benchmarks/load.py [--visitors 100] [--seconds 300] [--think 10] [--workers N] [--json]

Each visitor asks one of the project's own questions after the other, in a form in which nobody has asked it before, and
thinks for about as long as `--think` says in between (half to one and a half times that). The server listens on
127.0.0.1 alone and is stopped at the end; no other can be named. Before the visitors come one of them asks alone, which
gives the idle latency. Uses the settings of the environment and an index that exists.

The load average at the end tells whether the machine had anything else to do; where it had, only the faults and the
memory mean something.

Exit status 1 where a promise is broken:
- no request fails: each is answered, or refused with 503 and a Retry-After, after which the visitor asks again;
- no answer is lost: each names the question it was asked, and is an answer, a silence with its reason, or a dispute;
- the p99 of the answers is within 10 times the idle p50;
- memory is flat: the most that the server held resident in the last fifth of the time within 5 % of the most in the
  second fifth (the first is warm-up).
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from startup import APP, GIVE_UP_SECONDS, free_port

from policychat.evaluation.folders import find_sets
from policychat.settings import load_settings

SEED = 20
MOST_VISITORS, MOST_SECONDS = 500, 1800
IDLE_QUESTIONS = 60
TIMES_IDLE = 10.0
MEMORY_DRIFT = 0.05
STATUSES = frozenset({"answered", "not_in_corpus", "disputed"})
REQUEST_SECONDS = 90.0


@dataclass
class Seen:
    """What the visitors met."""

    latencies_ms: list[float] = field(default_factory=list)
    refusals: int = 0
    faults: list[str] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)
    """Seconds since the visitors came, and bytes resident."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--visitors", type=int, default=100, help=f"at most {MOST_VISITORS}")
    parser.add_argument("--seconds", type=float, default=300.0, help=f"at most {MOST_SECONDS}")
    parser.add_argument("--think", type=float, default=10.0, help="seconds between an answer and the next question")
    parser.add_argument("--workers", type=int, help="handed to `policychat serve`")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    if not (0 < arguments.visitors <= MOST_VISITORS and 0 < arguments.seconds <= MOST_SECONDS):
        parser.error(f"at most {MOST_VISITORS} visitors for {MOST_SECONDS} seconds")
    port = free_port()
    command = [sys.executable, str(APP), "--host", "127.0.0.1", "--port", str(port)]
    if arguments.workers:
        command += ["--workers", str(arguments.workers)]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            figures, faults = asyncio.run(visit(f"http://127.0.0.1:{port}", server, arguments))
        finally:
            server.terminate()
            server.wait()
    if arguments.json:
        print(json.dumps({**figures, "broken": faults}))
    else:
        for name, value in figures.items():
            print(f"{name:22} {value}")
        for fault in faults:
            print(f"BROKEN: {fault}")
    sys.exit(1 if faults else 0)


async def visit(
    base: str, server: subprocess.Popen[bytes], arguments: argparse.Namespace
) -> tuple[dict[str, object], list[str]]:
    """Send the visitors; the figures, and the promises that were broken."""
    sets = find_sets(load_settings().eval_dir)
    questions = [json.loads(line)["question"] for line in (sets / "questions.jsonl").read_text("utf-8").splitlines()]
    numbers = itertools.count()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=base, timeout=REQUEST_SECONDS, limits=limits, trust_env=False) as client:
        await until_ready(client, server)
        idle = Seen()
        for _ in range(IDLE_QUESTIONS):
            await ask(client, questions, numbers, idle)
        seen = Seen()
        began = time.perf_counter()
        watch = asyncio.create_task(watch_memory(server.pid, seen, began))
        tasks = [
            visitor(client, questions, numbers, seen, until=began + arguments.seconds, think=arguments.think, seed=seed)
            for seed in range(arguments.visitors)
        ]
        await asyncio.gather(*tasks)
        took = time.perf_counter() - began
        watch.cancel()
    if server.poll() is not None:
        seen.faults.append(f"the server ended with {server.returncode}")
    return _figures(idle, seen, took), _broken(idle, seen, took)


async def visitor(
    client: httpx.AsyncClient,
    questions: list[str],
    numbers: itertools.count[int],
    seen: Seen,
    *,
    until: float,
    think: float,
    seed: int,
) -> None:
    """Ask until the time is up; an answer that is under way then is waited for."""
    choice = random.Random(SEED + seed)
    await asyncio.sleep(choice.uniform(0, think))  # they do not all come at the same moment
    while time.perf_counter() < until:
        await ask(client, questions, numbers, seen)
        await asyncio.sleep(choice.uniform(0.5, 1.5) * think)


async def ask(client: httpx.AsyncClient, questions: list[str], numbers: itertools.count[int], seen: Seen) -> None:
    """Ask the next question until it is answered, and write down what happens."""
    number = next(numbers)
    question = f"{questions[number % len(questions)]} {number}?"
    while True:
        started = time.perf_counter()
        try:
            response = await client.post("/api/ask", json={"question": question})
        except httpx.HTTPError as error:
            seen.faults.append(f"{type(error).__name__}: {error}")
            return
        if response.status_code == 503 and response.headers.get("retry-after", "").isdecimal():
            seen.refusals += 1
            await asyncio.sleep(int(response.headers["retry-after"]))
            continue
        fault = _fault(response, question)
        if fault:
            seen.faults.append(fault)
        else:
            seen.latencies_ms.append((time.perf_counter() - started) * 1000)
        return


def _fault(response: httpx.Response, question: str) -> str | None:
    """What is wrong with a response that should be the answer to `question`; None for nothing."""
    if response.status_code != 200:
        return f"status {response.status_code}: {response.text[:200]}"
    answer = response.json()
    if answer.get("question") != question:
        return f"the answer to another question: {answer.get('question')!r}"
    if answer.get("status") not in STATUSES or (answer["status"] == "answered") != bool(answer["citations"]):
        return f"no answer: {response.text[:200]}"
    return None


async def until_ready(client: httpx.AsyncClient, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server can answer. Raises RuntimeError where it ends, TimeoutError where it takes too long."""
    started = time.perf_counter()
    while time.perf_counter() - started < GIVE_UP_SECONDS:
        if server.poll() is not None:
            raise RuntimeError("the server ended before it answered; run `policychat serve` to see why")
        try:
            if (await client.get("/readyz")).status_code == 200:
                return
        except httpx.TransportError:
            pass  # not listening yet
        await asyncio.sleep(0.2)
    raise TimeoutError(f"the server was not ready within {GIVE_UP_SECONDS:.0f} s")


async def watch_memory(pid: int, seen: Seen, began: float) -> None:
    """Write down what the server and its workers hold, once a second, until cancelled."""
    while True:
        seen.memory.append((time.perf_counter() - began, sum(map(_resident, _family(pid)))))
        await asyncio.sleep(1.0)


def _family(pid: int) -> list[int]:
    """The process and all that it started, directly or not."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(each for child in children for each in _family(int(child)))]


def _resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0  # it has ended
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


def _figures(idle: Seen, seen: Seen, took: float) -> dict[str, object]:
    second, middle, last = (_peak(seen, took, fifth) for fifth in (1, 2, 4))
    return {
        "answers": len(seen.latencies_ms),
        "answers_per_s": round(len(seen.latencies_ms) / took, 1),
        "faults": len(seen.faults),
        "refused_503": seen.refusals,
        "idle_p50_ms": round(_percentile(idle.latencies_ms, 50), 1),
        "p50_ms": round(_percentile(seen.latencies_ms, 50), 1),
        "p99_ms": round(_percentile(seen.latencies_ms, 99), 1),
        "p99_to_idle_p50": round(_percentile(seen.latencies_ms, 99) / _percentile(idle.latencies_ms, 50), 1),
        "memory_mb_start": round((seen.memory[0][1] if seen.memory else 0) / 1e6),
        "memory_mb_second_fifth": round(second / 1e6),
        "memory_mb_middle": round(middle / 1e6),
        "memory_mb_last_fifth": round(last / 1e6),
        "load_average": " ".join(f"{each:.1f}" for each in os.getloadavg()),
    }


def _broken(idle: Seen, seen: Seen, took: float) -> list[str]:
    """The promises that were not kept."""
    broken = [f"{len(seen.faults)} requests failed, the first: {seen.faults[0]}"] if seen.faults else []
    broken += [f"alone, too, a request failed: {idle.faults[0]}"] if idle.faults else []
    ratio = _percentile(seen.latencies_ms, 99) / _percentile(idle.latencies_ms, 50)
    if not ratio <= TIMES_IDLE:
        broken.append(f"the p99 is {ratio:.1f} times the idle p50, more than {TIMES_IDLE:.0f}")
    drift = _peak(seen, took, 4) / max(1, _peak(seen, took, 1)) - 1
    if abs(drift) > MEMORY_DRIFT:
        broken.append(f"memory changed by {drift:+.1%}, more than {MEMORY_DRIFT:.0%}")
    return broken


def _peak(seen: Seen, took: float, fifth: int) -> int:
    """The most that was resident in this fifth of the time, from 0."""
    return max((size for at, size in seen.memory if fifth <= 5 * at / took < fifth + 1), default=0)


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1] if len(values) > 1 else float("nan")


if __name__ == "__main__":
    main()
