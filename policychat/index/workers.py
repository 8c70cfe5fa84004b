"""Embedding in several processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

import numpy as np

from policychat.errors import ModelError
from policychat.index.embedding import EmbeddingModel, Vectors, load_embedding_model
from policychat.index.stores import Embed
from policychat.settings import Settings, switch_off_telemetry

# Small enough that no worker waits long for the slowest, large enough that handing them over costs nothing.
_TEXTS_AT_ONCE = 64

_model: EmbeddingModel | None = None


@contextmanager
def embedding_workers(settings: Settings, *, count: int) -> Iterator[Embed]:
    """An `embed` for `build_index` that shares the texts out among `count` processes, each with a model of its own.

    The cores of this machine are dealt out among them. Raises ModelError where a process ends before its time.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    context = multiprocessing.get_context("spawn")  # a fork would copy threads that hold locks
    numbers = context.Queue()
    for number in range(count):
        numbers.put(cores[number::count] or cores[number % len(cores) :][:1] if cores else [])
    with ProcessPoolExecutor(count, mp_context=context, initializer=_load, initargs=(settings, numbers)) as pool:

        def embed(texts: Sequence[str]) -> Vectors:
            parts = [texts[first : first + _TEXTS_AT_ONCE] for first in range(0, len(texts), _TEXTS_AT_ONCE)]
            try:
                return np.concatenate(list(pool.map(_embed, parts)))
            except BrokenProcessPool as error:
                raise ModelError("a worker process ended before its time; its memory may not have sufficed") from error

        yield embed


def _load(settings: Settings, numbers: multiprocessing.Queue[list[int]]) -> None:
    global _model
    if cores := numbers.get():
        os.sched_setaffinity(0, cores)
    switch_off_telemetry()
    _model = load_embedding_model(settings)


def _embed(texts: Sequence[str]) -> Vectors:
    assert _model is not None
    return _model.text_vectors(texts)
