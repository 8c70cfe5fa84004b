"""Numbers about the running server, for Prometheus; no question, text or address is among them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from policychat.schema import Answer, ClaimReport

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The metrics of one server."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "policychat_requests", "Requests by route, method and status.", ("route", "method", "status"),
            registry=self._registry,
        )  # fmt: skip
        self._stages = Histogram(
            "policychat_stage_seconds", "Time in each stage of a request.", ("stage",),
            buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._answers = Counter(
            "policychat_answers", "Answers by status; not_in_corpus are the abstentions.", ("status", "mode"),
            registry=self._registry,
        )  # fmt: skip
        self._verdicts = Counter(
            "policychat_claims", "Checked claims by verdict.", ("verdict",), registry=self._registry
        )
        self._lookups = Counter(
            "policychat_cache_lookups", "Things looked for in a cache.", ("cache",), registry=self._registry
        )
        self._misses = Counter(
            "policychat_cache_misses", "Things looked for in a cache that were not there.", ("cache",),
            registry=self._registry,
        )  # fmt: skip
        self._fallbacks = Counter(
            "policychat_llm_fallbacks", "Answers in quotations in place of a language model's, by reason.", ("reason",),
            registry=self._registry,
        )  # fmt: skip
        self._refused = Counter(
            "policychat_refused", "Requests turned away: rate_limit, busy, too_slow, stopping.", ("reason",),
            registry=self._registry,
        )  # fmt: skip
        self._ready = Gauge("policychat_ready", "1 where questions can be answered.", registry=self._registry)
        ProcessCollector(registry=self._registry)
        self._waiting = Gauge("policychat_queue_length", "Requests waiting for a turn.", registry=self._registry)
        self._index = Gauge(
            "policychat_index_info", "The index that answers come from.", ("version",), registry=self._registry
        )

    def request(self, *, route: str, method: str, status: int) -> None:
        """Count a request; `route` is the path as declared, so that no address of a document is kept."""
        self._requests.labels(route, method, str(status)).inc()

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Measure the block as `stage`, whether or not it raises."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.took(stage, time.perf_counter() - started)

    def took(self, stage: str, seconds: float) -> None:
        """See `policychat.measuring.Listener`, as for the next two."""
        self._stages.labels(stage).observe(seconds)

    def looked_up(self, cache: str, *, count: int, missing: int) -> None:
        self._lookups.labels(cache).inc(count)
        self._misses.labels(cache).inc(missing)

    def fell_back(self, why: str) -> None:
        self._fallbacks.labels(why).inc()

    def refused(self, reason: str) -> None:
        """Count a request that was turned away."""
        self._refused.labels(reason).inc()

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        self._answers.labels(answer.status, answer.mode).inc()

    def checked(self, report: ClaimReport) -> None:
        """Count the verdicts of a report."""
        for claim in report.claims:
            self._verdicts.labels(claim.verdict).inc()

    def watch_queue(self, length: Callable[[], float]) -> None:
        """Ask `length` whenever the metrics are read."""
        self._waiting.set_function(length)

    def watch_ready(self, ready: Callable[[], bool]) -> None:
        """Ask `ready` whenever the metrics are read."""
        self._ready.set_function(lambda: float(ready()))

    def text(self, *, index_version: str | None) -> bytes:
        """All metrics in Prometheus's text format; index_version: the current one, None while there is none."""
        self._index.clear()
        if index_version is not None:
            self._index.labels(index_version).set(1)
        return generate_latest(self._registry)
