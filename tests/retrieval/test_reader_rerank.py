"""The reader in a LlamaIndex pipeline."""

from __future__ import annotations

from itertools import count

import pytest
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from policychat.retrieval.reader import Reader
from policychat.retrieval.reader_rerank import ReaderRerank

TEXTS = [
    "The library opens at nine. Dogs stay outside.",
    "Staff rules. Every employee has 25 days of paid leave a year.",
    "Invoices are paid within a month. Questions go to the accounts office.",
]
QUESTION = QueryBundle("How many days of paid leave does an employee have?")


def nodes(texts: list[str]) -> list[NodeWithScore]:
    return [NodeWithScore(node=TextNode(text=text), score=1.0 - place / 10) for place, text in enumerate(texts)]


def test_the_passage_with_the_answer_comes_first() -> None:
    ranked = ReaderRerank(Reader(), top_n=2).postprocess_nodes(nodes(TEXTS), query_bundle=QUESTION)
    assert len(ranked) == 2
    assert ranked[0].node.get_content() == TEXTS[1]
    scores = [each.score for each in ranked]
    assert scores == sorted(scores, reverse=True)


def test_what_the_budget_leaves_unread_keeps_its_place_at_the_end() -> None:
    ticks = count()
    rerank = ReaderRerank(Reader(clock=lambda: next(ticks) * 1.0), top_n=40, budget_ms=10)
    many = nodes([f"{text} {place}" for place, text in enumerate(TEXTS * 10)])
    ranked = rerank.postprocess_nodes(many, query_bundle=QUESTION)
    assert len(ranked) == len(many)
    assert {id(each.node) for each in ranked} == {id(each.node) for each in many}
    unread = [each.score for each in ranked if each in many]
    assert unread == sorted(unread, reverse=True)
    assert unread


def test_without_a_question_nothing_moves() -> None:
    ranked = ReaderRerank(Reader(), top_n=2).postprocess_nodes(nodes(TEXTS))
    assert [each.node.get_content() for each in ranked] == TEXTS[:2]
    with pytest.raises(ValueError, match="top_n is 0"):
        ReaderRerank(Reader(), top_n=0)
