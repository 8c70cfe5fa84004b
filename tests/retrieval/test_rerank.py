"""A reranker around real cross-encoders: what it reads, in which order passages leave it, and what stops it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from llama_index.core.schema import NodeWithScore, TextNode

from policychat.answer.answerer import Answerer
from policychat.answer.opening import open_answerer
from policychat.errors import ModelError
from policychat.evaluation.beir import BeirQuery, BeirRecord, BeirSet
from policychat.evaluation.tasks.beir_retrieval import run_beir
from policychat.retrieval.rerank import Reranker, load_reranker
from policychat.settings import Settings
from tests.conftest import Library
from tests.retrieval.cross_encoder import write_cross_encoder

TEXTS = ["a b c d", "a b treasure d", "a b c e", "treasure", "a treasure treasure d", "a b c f"]
BEST_FIRST = ["a treasure treasure d", "treasure", "a b treasure d"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_cross_encoder(tmp_path_factory.mktemp("reranker") / "model")


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Any:
    from sentence_transformers import CrossEncoder

    return CrossEncoder(str(folder), local_files_only=True)


class Clock:
    """A clock that only what uses it moves on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Slow:
    """A cross-encoder that takes `milliseconds` a passage by `clock`, and remembers its batches."""

    def __init__(self, model: Any, clock: Clock, milliseconds: float) -> None:
        self.model, self.clock, self.milliseconds = model, clock, milliseconds
        self.batches: list[int] = []

    def predict(self, inputs: Any, **options: Any) -> Any:
        self.clock.now += len(inputs) * self.milliseconds / 1000
        self.batches.append(len(inputs))
        return self.model.predict(inputs, **options)


class Scripted:
    """A model that fails, or gives what it was told to."""

    def __init__(self, given: Any) -> None:
        self.given, self.asked = given, 0

    def predict(self, inputs: Any, **_: Any) -> Any:
        self.asked += 1
        if isinstance(self.given, Exception):
            raise self.given
        return np.full(len(inputs), self.given) if np.isscalar(self.given) else self.given


def nodes(texts: Sequence[str]) -> list[NodeWithScore]:
    """Passages as a retriever gives them, best first."""
    return [NodeWithScore(node=TextNode(text=text), score=1 - place / 100) for place, text in enumerate(texts)]


def texts(found: Sequence[NodeWithScore]) -> list[str]:
    return [each.node.get_content() for each in found]


def test_passages_leave_in_the_order_of_the_model(encoder: Any) -> None:
    found = Reranker(encoder, budget_ms=60_000).postprocess_nodes(nodes(TEXTS), query_str="a")
    assert texts(found)[:3] == BEST_FIRST
    assert sorted(texts(found)) == sorted(TEXTS)


def test_what_it_finds_equally_good_keeps_its_order_and_its_scores() -> None:
    found = Reranker(Scripted(0.5), budget_ms=60_000).postprocess_nodes(nodes(TEXTS), query_str="a")
    assert [(each.node.get_content(), each.score) for each in found] == [
        (each.node.get_content(), each.score) for each in nodes(TEXTS)
    ]


def test_scores_fall_and_stay_within_what_they_were(encoder: Any) -> None:
    before = [each.score or 0.0 for each in nodes(TEXTS)]
    after = [
        each.score or 0.0 for each in Reranker(encoder, budget_ms=60_000).postprocess_nodes(nodes(TEXTS), query_str="a")
    ]
    assert after == sorted(after, reverse=True)
    assert (max(after), min(after)) == pytest.approx((max(before), min(before)))


@given(count=st.integers(2, 40), milliseconds=st.floats(1, 60), budget=st.floats(1, 500))
def test_it_reads_what_fits_and_leaves_the_rest_behind_in_its_order(
    encoder: Any, count: int, milliseconds: float, budget: float
) -> None:
    clock = Clock()
    slow = Slow(encoder, clock, milliseconds)
    given_nodes = nodes([f"a {'treasure ' * (place % 3)}{'b ' * place}" for place in range(count)])
    started = clock.now
    found = Reranker(slow, budget_ms=budget, clock=clock).postprocess_nodes(given_nodes, query_str="a")
    read = sum(slow.batches)
    assert sorted(texts(found)) == sorted(texts(given_nodes))
    assert texts(found)[read:] == texts(given_nodes)[read:]
    assert (clock.now - started) * 1000 <= max(budget, 2 * milliseconds) * 1.000001
    assert read == count or read + 1 > budget / milliseconds * 0.999999 or read == 2
    scores = [each.score or 0.0 for each in found]
    assert scores == sorted(scores, reverse=True)


def test_the_first_batch_is_small_and_the_next_as_large_as_the_time_allows(encoder: Any) -> None:
    clock = Clock()
    slow = Slow(encoder, clock, 10)
    Reranker(slow, budget_ms=95, clock=clock).postprocess_nodes(nodes(TEXTS * 5), query_str="a")
    assert slow.batches == [2, 7]


def test_a_model_that_is_far_too_slow_rests_for_a_minute(encoder: Any, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    slow = Slow(encoder, clock, 500)
    reranker = Reranker(slow, budget_ms=100, clock=clock)
    reranker.postprocess_nodes(nodes(TEXTS), query_str="a")
    assert "rests" in caplog.text
    assert texts(reranker.postprocess_nodes(nodes(TEXTS), query_str="a")) == TEXTS
    assert slow.batches == [2]
    clock.now += 61
    reranker.postprocess_nodes(nodes(TEXTS), query_str="a")
    assert slow.batches == [2, 2]


@pytest.mark.parametrize("given_by_it", [RuntimeError("no memory"), float("nan"), np.zeros((2, 3)), np.zeros(1)])
def test_a_model_that_fails_is_logged_and_changes_nothing(given_by_it: Any, caplog: pytest.LogCaptureFixture) -> None:
    broken = Scripted(given_by_it)
    clock = Clock()
    reranker = Reranker(broken, budget_ms=100, clock=clock)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            assert texts(reranker.postprocess_nodes(nodes(TEXTS), query_str="a")) == TEXTS
    assert broken.asked == 1  # it rests afterwards, and the log stays short
    assert "keep their order" in caplog.text


def test_a_model_that_another_question_has_is_not_waited_for(encoder: Any) -> None:
    reranker = Reranker(encoder, budget_ms=1)
    with reranker._busy:
        assert texts(reranker.postprocess_nodes(nodes(TEXTS), query_str="a")) == TEXTS
    assert texts(Reranker(encoder, budget_ms=60_000).postprocess_nodes(nodes(TEXTS), query_str="a"))[:3] == BEST_FIRST


def test_none_is_loaded_where_none_is_set() -> None:
    assert load_reranker(Settings()) is None
    assert load_reranker(Settings(reranker_model="")) is None


def test_a_folder_is_loaded_and_reads(folder: Path) -> None:
    reranker = load_reranker(Settings(reranker_model=str(folder), reranker_budget_ms=60_000))
    assert reranker is not None
    assert texts(reranker.postprocess_nodes(nodes(TEXTS), query_str="a"))[:3] == BEST_FIRST


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda place: place / "nothing", "does not exist"),
        (lambda place: "example/reranker-that-is-nowhere", "not on this machine"),
        (lambda place: _damaged(place / "damaged"), "cannot be loaded"),
        (lambda place: write_cross_encoder(place / "labels", labels=3), "no reranker"),
        (lambda place: write_cross_encoder(place / "encoder", only_encoder=True), "no reranker"),
    ],
)
def test_what_cannot_be_used_is_said_at_once(
    make: Callable[[Path], object], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match=message):
        load_reranker(Settings(reranker_model=str(make(tmp_path))))


def _damaged(folder: Path) -> Path:
    write_cross_encoder(folder)
    (folder / "model.safetensors").write_bytes(b"\0" * 100)
    return folder


DOCUMENTS = {
    "ferry.txt": "The harbour ferry carries 900 passengers a day. It runs from April to October.",
    "bridge.txt": "The old stone bridge was closed for repairs after the flood.",
    "hoard.txt": "Treasure found in the ground: treasure belongs to the treasure house.",
    "permit.txt": "Street traders need permit form KX-7741 from the licensing office.",
}
QUESTION = "How many passengers does the harbour ferry carry a day?"


@pytest.fixture(scope="module")
def library(make_library: Callable[..., Library]) -> Library:
    library = make_library(DOCUMENTS)
    library.build()
    return library


@pytest.fixture
def reranking(library: Library, folder: Path) -> Settings:
    return library.settings.model_copy(update={"reranker_model": str(folder), "reranker_budget_ms": 60_000.0})


@pytest.fixture
def answerer(library: Library, reranking: Settings) -> Iterator[Answerer]:
    answerer = open_answerer(reranking, wording=library.wording)
    yield answerer
    answerer.close()


def test_search_uses_it(library: Library, answerer: Answerer) -> None:
    with library.answering() as plain:
        assert plain.search(QUESTION, top_k=2)[0].document_id == "ferry.txt"
    found = answerer.search(QUESTION, top_k=2)
    assert found[0].document_id == "hoard.txt"
    assert len(found) == 2


def test_answers_choose_from_what_it_put_first(library: Library, reranking: Settings) -> None:
    narrow = reranking.model_copy(update={"retrieval_passages": 1, "answer_threshold": 0.0})
    answerer = open_answerer(narrow, wording=library.wording)
    assert {each.document_id for each in answerer.ask(QUESTION).citations} == {"hoard.txt"}
    answerer.close()


def test_the_retrieval_set_in_beirs_layout_is_ranked_with_it(library: Library, reranking: Settings) -> None:
    beir = BeirSet(
        records=tuple(BeirRecord(_id=name, text=text) for name, text in DOCUMENTS.items()),
        queries=(BeirQuery(_id="q", text=QUESTION),),
        relevance={"q": {"ferry.txt": 1}},
    )
    plain = run_beir(beir, settings=library.settings, model=library.model)
    reranked = run_beir(beir, settings=reranking, model=library.model, reranker=load_reranker(reranking))
    assert plain.rankings["q"][0][0] == "ferry.txt"
    assert reranked.rankings["q"][0][0] == "hoard.txt"
    assert len(reranked.rankings["q"]) == len(DOCUMENTS)
