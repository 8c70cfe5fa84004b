"""The numbers of all processes as one page, each with the process that counted it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path

import httpx
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

METRICS_PATH = "/.policychat/metrics"
_LABEL = "worker"
_SECONDS = 2.0

log = logging.getLogger(__name__)


def metrics_of_all(own: bytes, *, slot: int, others: Mapping[int, Path]) -> bytes:
    """`own` and what the other processes say at their sockets, in Prometheus's format, with a label `worker`.

    own: what the process in `slot` counted. One that does not answer is left out. Blocks for up to a few seconds.
    """
    pages = {slot: own} | {each: _ask(path) for each, path in others.items()}
    registry = CollectorRegistry()
    registry.register(_Merged(pages))
    return generate_latest(registry)


class _Merged(Collector):
    def __init__(self, pages: Mapping[int, bytes]) -> None:
        self._pages = pages

    def collect(self) -> Iterable[Metric]:
        families: dict[str, Metric] = {}
        for slot, page in sorted(self._pages.items()):
            for family in text_string_to_metric_families(page.decode()):
                merged = families.setdefault(family.name, Metric(family.name, family.documentation, family.type))
                for sample in family.samples:
                    merged.add_sample(sample.name, {**sample.labels, _LABEL: str(slot)}, sample.value)
        return families.values()


def _ask(path: Path) -> bytes:
    try:
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), timeout=_SECONDS) as client:
            return client.get(f"http://worker{METRICS_PATH}").content
    except httpx.TransportError as error:
        log.info("a process did not say what it counted: %s", error)
        return b""
