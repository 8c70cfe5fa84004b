"""Retrieval by meaning and by words over a small corpus in two languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from llama_index.core.schema import QueryBundle

from policychat.index.opened import OpenedIndex
from policychat.retrieval.hybrid import HybridRetriever
from tests.conftest import Library

DOCUMENTS = {
    "ferry.txt": "The harbour ferry carries 900 passengers a day. It runs from April to October.",
    "bridge.txt": "The old stone bridge was closed for repairs after the flood.",
    "library.txt": "The city library lends books on Sundays and has a reading room for children.",
    "permit.txt": "Street traders need permit form KX-7741 from the licensing office.",
    "school.txt": "学校的午餐由市政府出资，每天供应两千名学生。",
    "tree.txt": "全市今年种植了五万棵树，主要分布在河边。",
    "bus.txt": "公共汽车票价从二月起上调到三元。",
}


@pytest.fixture(scope="module")
def library(make_library: Callable[..., Library]) -> Library:
    library = make_library(DOCUMENTS)
    library.build()
    return library


@pytest.fixture(scope="module")
def index(library: Library) -> Iterator[OpenedIndex]:
    with library.opened() as index:
        yield index


def retriever(library: Library, index: OpenedIndex, top_k: int = 3) -> HybridRetriever:
    return HybridRetriever(index=index, model=library.model, top_k=top_k)


def found(library: Library, index: OpenedIndex, query: str, top_k: int = 3) -> list[str]:
    return [each.node.node_id.split(":")[0] for each in retriever(library, index, top_k).retrieve(query)]


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("How many people take the boat across the port?", "ferry.txt"),
        ("Where can kids read?", "library.txt"),
        ("KX-7741", "permit.txt"),
        ("学校午餐谁出钱？", "school.txt"),
        ("种了多少树？", "tree.txt"),
    ],
)
def test_the_right_passage_comes_first(library: Library, index: OpenedIndex, query: str, document: str) -> None:
    assert found(library, index, query)[0] == document


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("港口的渡轮每天运送多少乘客？", "ferry.txt"),
        ("图书馆星期天开放吗？", "library.txt"),
        ("How many trees were planted along the river?", "tree.txt"),
        ("What does a bus ticket cost?", "bus.txt"),
    ],
)
def test_a_question_finds_a_passage_in_the_other_language(
    library: Library, index: OpenedIndex, query: str, document: str
) -> None:
    assert document in found(library, index, query)


def test_no_passage_twice_and_no_more_than_asked_for(library: Library, index: OpenedIndex) -> None:
    everything = found(library, index, "harbour ferry", top_k=50)
    assert sorted(everything) == sorted(DOCUMENTS)
    assert found(library, index, "harbour ferry", top_k=2) == everything[:2]


def test_scores_fall(library: Library, index: OpenedIndex) -> None:
    scores = [each.score or 0.0 for each in retriever(library, index, 50).retrieve("stone bridge")]
    assert scores == sorted(scores, reverse=True)


def test_a_query_that_brings_its_vector_finds_the_same(library: Library, index: OpenedIndex) -> None:
    query = "Who lends books?"
    bundle = QueryBundle(query, embedding=library.model.query_vector(query).tolist())
    one, other = (retriever(library, index).retrieve(each) for each in (query, bundle))
    assert [each.node.node_id for each in one] == [each.node.node_id for each in other]


def test_nothing_can_be_asked_for(library: Library, index: OpenedIndex) -> None:
    with pytest.raises(ValueError, match="top_k"):
        retriever(library, index, 0)
