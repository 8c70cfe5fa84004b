"""Vectors of questions that are asked again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.index.embedding import EmbeddingModel
from policychat.index.query_cache import remembering


class Counting:
    """Embeds by the number of characters, and counts."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, text: str) -> Any:
        self.asked.append(text)
        return np.array([len(text), 1], dtype=np.float32)


@given(st.lists(st.sampled_from(["a", "A", "a ", "é", "e\u0301", ""])))
def test_each_text_is_embedded_once_and_known_by_its_exact_characters(asked: list[str]) -> None:
    counting = Counting()
    vector = remembering(counting)
    assert [vector(text)[0] for text in asked] == [len(text) for text in asked]
    assert counting.asked == list(dict.fromkeys(asked))


def test_what_was_not_asked_for_longest_goes() -> None:
    counting = Counting()
    vector = remembering(counting)
    for number in range(1024):
        vector(str(number))
    vector("0")
    vector("one too many")
    del counting.asked[:]
    vector("0")
    vector("1")
    assert counting.asked == ["1"]


def test_a_vector_that_others_share_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        remembering(Counting())("a")[0] = 1


def test_the_models_give_the_vectors_they_would_make_anew(model: EmbeddingModel) -> None:
    assert model.second is not None
    for each in (model, model.second):
        for question in ("How long is the notice period?", "通知期有多长？", "How long is the notice period?"):
            np.testing.assert_allclose(each.query_vector(question), each.embed_query(question), atol=1e-6)


def test_both_models_remember_across_threads(model: EmbeddingModel, monkeypatch: pytest.MonkeyPatch) -> None:
    assert model.second is not None
    question = "Who remembers a question that nobody asked before?"
    expected = [each.query_vector(question) for each in (model, model.second)]
    llama = type(model.llama)

    def fail(*_: object) -> None:
        raise AssertionError("embedded again")

    monkeypatch.setattr(llama, "_get_query_embedding", fail)
    monkeypatch.setattr(type(model.second), "text_vectors", fail)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: [each.query_vector(question) for each in (model, model.second)], range(8)))
    assert all(np.array_equal(one, other) for pair in found for one, other in zip(pair, expected, strict=True))


def test_another_model_does_not_get_the_vectors_of_this_one(model: EmbeddingModel) -> None:
    model.query_vector("Is it shared?")
    other = replace(model, llama=_Constant())  # type: ignore[arg-type]
    assert other.query_vector("Is it shared?").tolist() == [1.0, 0.0]


class _Constant:
    def get_query_embedding(self, _: str) -> list[float]:
        return [1.0, 0.0]
