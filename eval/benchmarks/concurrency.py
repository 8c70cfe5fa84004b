"""How many questions a second are embedded and answered by how many at once, with and without micro-batching.

    python eval/benchmarks/concurrency.py [--seconds 3] [--json]

So many threads ask one question after the other; questions are never the same twice. `batched` embeds what waits
together: whoever finds the model free takes all questions that have gathered, without waiting for more. Rates are per
second by the clock, and per second of processor time, which hardly depends on what else the machine does. The ways
are measured in turn. Needs an index (`policychat index`).
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from latency import questions_of
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr

from policychat.answer.answerer import Answerer
from policychat.answer.opening import open_answerer
from policychat.index.opened import open_index
from policychat.index.places import place_of
from policychat.settings import load_settings
from policychat.wording import Wording

AT_ONCE = (1, 2, 4, 8, 16, 32)
MOST_TOGETHER = 16


class BatchedQueries(BaseEmbedding):
    """A LlamaIndex embedding that embeds the questions of several threads together, where several wait."""

    _inner: BaseEmbedding = PrivateAttr()
    _waiting: list[tuple[str, Future[list[float]]]] = PrivateAttr(default_factory=list)
    _free: Any = PrivateAttr(default_factory=threading.Lock)
    _list: Any = PrivateAttr(default_factory=threading.Lock)
    _instruction: str = PrivateAttr()

    def __init__(self, inner: Any) -> None:
        super().__init__(model_name=inner.model_name)
        self._inner, self._instruction = inner, inner.query_instruction

    def _get_query_embedding(self, query: str) -> list[float]:
        mine: Future[list[float]] = Future()
        with self._list:
            self._waiting.append((query, mine))
        with self._free:
            if not mine.done():  # else another thread took this question along
                with self._list:
                    batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
                vectors = self._inner.encode([self._instruction + text for text, _ in batch])  # type: ignore[attr-defined]
                for (_, result), vector in zip(batch, vectors, strict=True):
                    result.set_result(vector.tolist())
        return mine.result()

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._inner.get_text_embedding(text)

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._inner.get_text_embedding_batch(texts)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each is measured")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    settings = load_settings()
    wording = Wording.load(settings.prompts_dir)
    answerer = open_answerer(settings, wording=wording)
    questions = questions_of(settings, answerer)
    model = replace(answerer.model, llama=BatchedQueries(answerer.model.llama))
    batched = Answerer(
        settings=settings,
        wording=wording,
        model=model,
        open_index=lambda: open_index(place_of(settings), model=model),
    )
    ways = {
        "embed": answerer.model.embed_query,
        "embed batched": model.embed_query,
        "ask": answerer.ask,
        "ask batched": batched.ask,
    }
    for question in questions[:30]:
        np.testing.assert_allclose(model.embed_query(question), answerer.model.embed_query(question), atol=1e-4)
        answerer.ask(question)
        batched.ask(question)
    rows = []
    numbers = itertools.count()
    for threads in AT_ONCE:
        for name, way in ways.items():
            rates = measure(partial(asked, way, questions), threads=threads, seconds=arguments.seconds, numbers=numbers)
            rows.append({"at_once": threads, "way": name, **rates})
            if not arguments.json:
                print("  ".join(f"{label} {value:>8}" for label, value in rows[-1].items()), flush=True)
    if arguments.json:
        print(json.dumps(rows))


def asked(way: Callable[[str], object], questions: list[str], number: int) -> None:
    """Ask the next question in a form in which nobody has asked it before."""
    way(f"{questions[number % len(questions)]} {number}?")


def measure(
    ask: Callable[[int], None], *, threads: int, seconds: float, numbers: itertools.count[int]
) -> dict[str, float]:
    """The rates and the median latency of `threads` that ask until `seconds` are over."""
    taken_ms: list[float] = []
    spent = time.process_time()
    started = time.perf_counter()

    def work() -> None:
        while time.perf_counter() - started < seconds:
            began = time.perf_counter()
            ask(next(numbers))
            taken_ms.append((time.perf_counter() - began) * 1000)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return {
        "per_s": round(len(taken_ms) / (time.perf_counter() - started), 1),
        "per_processor_s": round(len(taken_ms) / (time.process_time() - spent), 1),
        "median_ms": round(statistics.median(taken_ms), 1),
    }


if __name__ == "__main__":
    main()
