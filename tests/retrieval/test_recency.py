"""The latest first, only where asked for and only among equals."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llama_index.core.schema import NodeWithScore, TextNode

from policychat.corpus.partial_date import first_day
from policychat.retrieval.recency import LatestFirst, asks_for_latest, latest_first

MARGIN = 0.1
DATES = st.none() | st.sampled_from(["2019", "2021-05", "2021-05-03", "2022", "2022-06-30"])
FOUND = st.lists(st.tuples(st.floats(-3, 3), DATES), max_size=12).map(lambda found: sorted(found, key=lambda f: -f[0]))


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest contribution rate?",
        "Which is the newest laboratory?",
        "What does the most recent report say?",
        "Who is currently in charge?",
        "最新的科技进步贡献率是多少？",
        "最近有什么政策？",
        "目前有多少家企业？",
        "现行办法怎么规定？",
    ],
)
def test_questions_for_the_latest(question: str) -> None:
    assert asks_for_latest(question)


@pytest.mark.parametrize(
    "question",
    [
        "How many core projects were there in 2022?",
        "What do recent graduates get?",
        "How deep is the lake?",
        "What is the current account deficit?",
        "2019年有多少项目？",
    ],
)
def test_other_questions(question: str) -> None:
    assert not asks_for_latest(question)


def test_the_newest_of_equals_comes_first_and_the_undated_stays() -> None:
    order = latest_first([1.0, 0.99, 0.98, 0.97, 0.5], ["2019", None, "2022-06", "2022", "2025"], margin=MARGIN)
    assert order == [2, 1, 3, 0, 4]


@given(FOUND)
def test_nothing_moves_further_than_the_margin_or_past_a_newer_equal(found: list[tuple[float, str | None]]) -> None:
    scores, published = [score for score, _ in found], [day for _, day in found]
    order = latest_first(scores, published, margin=MARGIN)
    assert sorted(order) == list(range(len(found)))
    for place, taken in enumerate(order):
        assert abs(scores[place] - scores[taken]) <= MARGIN
        if published[taken] is None:
            assert place == taken
    dated = [(scores[taken], first_day(day)) for taken in order if (day := published[taken]) is not None]
    for (earlier, day), (later, other) in combinations(dated, 2):
        assert earlier >= later or day >= other  # who overtook is no older


def nodes(found: list[tuple[float, str | None]]) -> tuple[list[NodeWithScore], dict[str, str | None]]:
    made = [
        NodeWithScore(node=TextNode(id_=str(place), text="", metadata={"document_id": f"{place}.txt"}), score=score)
        for place, (score, _) in enumerate(found)
    ]
    return made, {f"{place}.txt": day for place, (_, day) in enumerate(found)}


@given(FOUND)
def test_as_a_postprocessor_it_acts_only_on_such_questions(found: list[tuple[float, str | None]]) -> None:
    given_nodes, dates = nodes(found)
    latest = LatestFirst(dates.__getitem__, margin=MARGIN)
    ids = [each.node.node_id for each in given_nodes]
    assert latest.postprocess_nodes(given_nodes) == given_nodes
    assert latest.postprocess_nodes(given_nodes, query_str="How many were there in 2019?") == given_nodes
    moved = latest.postprocess_nodes(given_nodes, query_str="What is the latest figure?")
    order = latest_first([score for score, _ in found], [day for _, day in found], margin=MARGIN)
    assert [each.node.node_id for each in moved] == [ids[place] for place in order]
    assert [each.score for each in moved] == [score for score, _ in found]
