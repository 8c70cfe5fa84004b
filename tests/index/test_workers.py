"""Embedding in several processes."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest

from policychat.errors import ModelError
from policychat.index.embedding import EmbeddingModel
from policychat.index.workers import embedding_workers
from policychat.settings import Settings
from tests.conftest import Library

TEXTS = [f"The harbour ferry carried {number} passengers." for number in range(150)] + ["两江协同创新区。"]


@pytest.mark.slow
def test_workers_give_the_vectors_that_one_process_gives(settings: Settings, model: EmbeddingModel) -> None:
    with embedding_workers(settings, count=2) as embed:
        vectors = embed(TEXTS)
    cosines = np.sum(vectors * model.text_vectors(TEXTS), axis=1)
    assert cosines.min() > 0.9999


@pytest.mark.slow
def test_an_index_built_by_workers_answers(library: Library) -> None:
    from policychat.index.build import build_index

    with embedding_workers(library.settings, count=2) as embed:
        result = build_index(library.settings, model=library.model, embed=embed)
    assert result.embedded == result.manifest.vectors
    with library.answering() as answerer:
        assert "900" in answerer.ask("How many passengers does the harbour ferry carry a day?").answer


def end_of_a_worker(texts: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_a_worker_that_is_killed_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from policychat.index import workers

    with embedding_workers(settings, count=1) as embed:
        monkeypatch.setattr(workers, "_embed", end_of_a_worker)
        with pytest.raises(ModelError, match="worker process ended"):
            embed(["one"])
