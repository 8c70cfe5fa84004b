"""Embedding on Ray, here one that this test starts on this machine. Runs where the extra `ray` is installed."""

from __future__ import annotations

import numpy as np
import pytest

from policychat.errors import ModelError
from policychat.index.embedding import EmbeddingModel
from policychat.index.ray_cluster import ray_workers
from policychat.settings import Settings

TEXTS = [f"The harbour ferry carried {number} passengers." for number in range(60)]


@pytest.mark.slow
def test_actors_give_the_vectors_that_one_process_gives(settings: Settings, model: EmbeddingModel) -> None:
    pytest.importorskip("ray")
    with ray_workers(settings, address="local", count=1, model=model) as embed:
        vectors = embed(TEXTS)
    assert np.sum(vectors * model.text_vectors(TEXTS), axis=1).min() > 0.9999


def test_without_ray_the_extra_is_named(
    settings: Settings, model: EmbeddingModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "ray", None)
    with (
        pytest.raises(ModelError, match=r"policychat\[ray\]"),
        ray_workers(settings, address="local", count=1, model=model),
    ):
        pass
