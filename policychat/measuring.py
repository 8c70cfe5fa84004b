"""How long the stages of an answer take, told to whoever listens: the server's metrics, and traces.

Where nobody listens, as in the commands, this costs a microsecond a stage.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

from opentelemetry import trace

Item = TypeVar("Item")


class Listener(Protocol):
    """What hears of the work that is done while it listens; called from the thread that works."""

    def took(self, stage: str, seconds: float) -> None:
        """`stage` was gone through in `seconds`."""

    def looked_up(self, cache: str, *, count: int, missing: int) -> None:
        """`count` things were looked for in `cache`, and `missing` were found not to be there."""

    def fell_back(self, why: str) -> None:
        """An answer was given in quotations although a language model was asked; `why` as in the wording llm.*."""


_listener: ContextVar[Listener | None] = ContextVar("policychat_listener", default=None)
# Without a provider, which only POLICYCHAT_OTLP_ENDPOINT brings, its spans are nothing.
_tracer = trace.get_tracer("policychat")


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell `listener` of what is done in the block."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Measure the block, or each call of the function that this decorates, as stage `name`, whether or not it raises.

    Also a span of that name; it holds no text, for the stages are given questions and documents.
    """
    started = time.perf_counter()
    with _tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False):
        try:
            yield
        finally:
            _took(name, time.perf_counter() - started)


def waited_for(name: str, items: Iterable[Item]) -> Iterator[Item]:
    """`items`, of which the time until each is there makes up one stage `name`; what is done between does not count."""
    seconds, iterator = 0.0, iter(items)
    span = _tracer.start_span(name)
    try:
        while True:
            started = time.perf_counter()
            try:
                with trace.use_span(span, record_exception=False, set_status_on_exception=False):
                    item = next(iterator)
            except StopIteration:
                return
            finally:
                seconds += time.perf_counter() - started
            yield item
    finally:
        span.end()
        _took(name, seconds)


def note(name: str, value: str) -> None:
    """Have the present span say `value` too, which is no text of a reader's or a document's."""
    trace.get_current_span().set_attribute(f"policychat.{name}", value)


def looked_up(cache: str, *, count: int = 0, missing: int = 0) -> None:
    """Tell that `count` things were looked for in `cache`, or that `missing` of those told before are not there."""
    if listener := _listener.get():
        listener.looked_up(cache, count=count, missing=missing)


def fell_back(why: str) -> None:
    """Tell that a language model was asked and its answer not used."""
    if listener := _listener.get():
        listener.fell_back(why)


def _took(name: str, seconds: float) -> None:
    if listener := _listener.get():
        listener.took(name, seconds)
