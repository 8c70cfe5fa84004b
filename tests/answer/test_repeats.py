"""Passages of several documents that say the same: one is quoted, all are named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from llama_index.core.schema import NodeWithScore, TextNode

from policychat.answer.answerer import Answerer
from policychat.answer.repeats import ALSO_IN, CollapseRepeats
from policychat.schema import Answer
from tests.conftest import Library

FERRY = (
    "In May 2021 the Harbour Office said that the ferry to Long Island carried 900 passengers a day, "
    "which was more than the old boat had ever been able to take across the bay in summer."
)
REWORDED = FERRY.replace("which was", "that is")
CHANGED = FERRY.replace("900", "950")


def node(key: str, text: str, score: float, *, heading: str = "") -> NodeWithScore:
    document_id = key.split(":")[0]
    return NodeWithScore(
        node=TextNode(id_=key, text=text, metadata={"document_id": document_id, "heading": heading}), score=score
    )


def collapse(
    nodes: list[NodeWithScore],
    *,
    question: str = "How many passengers?",
    outdated: tuple[str, ...] = (),
    dates: dict[str, str] | None = None,
) -> list[tuple[str, float | None, list[str]]]:
    """(passage id, score, ids of its repeats) of what is left."""
    collapsing = CollapseRepeats(
        gives_way=lambda one, other: one in outdated and other not in outdated, published=(dates or {}).get
    )
    left = collapsing.postprocess_nodes(nodes, query_str=question)
    return [(each.node.node_id, each.score, each.node.metadata.get(ALSO_IN, [])) for each in left]


def test_the_best_stays_in_its_place_and_names_the_others() -> None:
    nodes = [
        node("x:1", "Street traders need form 7.", 0.9),
        node("a:1", FERRY, 0.8),
        node("c:1", CHANGED, 0.7),
        node("b:1", REWORDED, 0.6),
    ]
    assert collapse(nodes) == [("x:1", 0.9, []), ("a:1", 0.8, ["b:1"]), ("c:1", 0.7, [])]
    assert all(ALSO_IN not in each.node.metadata for each in nodes)  # nodes are shared: they are left as they were


def test_the_same_words_under_another_heading_say_something_else() -> None:
    nodes = [node("a:1", FERRY, 0.8, heading="Winter"), node("b:1", FERRY, 0.7, heading="Summer")]
    assert len(collapse(nodes)) == 2


def test_a_document_that_does_not_hold_steps_behind_one_that_does() -> None:
    nodes = [node("old:1", FERRY, 0.8), node("x:1", CHANGED, 0.7), node("new:1", FERRY, 0.6)]
    assert collapse(nodes, outdated=("old",)) == [("new:1", 0.8, ["old:1"]), ("x:1", 0.7, [])]


@pytest.mark.parametrize(
    ("question", "kept"), [("What is the latest count?", "b:1"), ("What was the count?", "a:1"), ("最新数字？", "b:1")]
)
def test_the_newest_is_kept_where_the_question_asks_for_it(question: str, kept: str) -> None:
    nodes = [node("a:1", FERRY, 0.8), node("b:1", FERRY, 0.7), node("c:1", FERRY, 0.6)]
    [(found, score, others)] = collapse(nodes, question=question, dates={"a": "2021-05-01", "b": "2022"})
    assert (found, score) == (kept, 0.8)
    assert sorted([found, *others]) == ["a:1", "b:1", "c:1"]


def test_nothing_is_a_result() -> None:
    assert collapse([]) == []


OTHERS = {
    f"note{number}.txt": f"Note {number} on the parks, benches and lamps of quarter {number}." for number in range(3)
}
QUESTION = "How many passengers did the ferry to Long Island carry a day?"
Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def ask(make_library: Callable[..., Library]) -> Ask:
    """Ask a question of a corpus of the test's own, so small that confidence says nothing."""

    def ask(
        question: str = QUESTION, *, catalogue: str = "", threshold: float = 0.0, most: int = 16, **documents: str
    ) -> Answer:
        library = make_library({**{f"{name}.txt": text for name, text in documents.items()}, **OTHERS})
        if catalogue:
            library.write("catalogue.toml", catalogue)
        library.build()
        settings = library.settings.model_copy(update={"answer_threshold": threshold, "retrieval_passages": most})
        with library.opened() as index:
            return Answerer(
                settings=settings, wording=library.wording, model=library.model, open_index=lambda: index,
                today=lambda: date(2026, 1, 1),
            ).ask(question)  # fmt: skip

    return ask


def test_an_answer_quotes_one_and_names_all(ask: Ask) -> None:
    [citation] = ask(one=FERRY, two=REWORDED, three=FERRY).citations
    assert "900" in citation.quote
    assert {citation.document_id, *(each.document_id for each in citation.also_in)} == {
        "one.txt",
        "two.txt",
        "three.txt",
    }
    for other in citation.also_in:
        assert other.link
        assert f"start={other.start}&end={other.end}" in other.link


def test_the_document_that_holds_is_quoted_and_the_other_named(ask: Ask) -> None:
    answer = ask(catalogue='["old.txt"]\nsuperseded_by = "new.txt"\n', old=FERRY, new=FERRY)
    assert [each.document_id for each in answer.citations] == ["new.txt"]
    assert [each.document_id for each in answer.citations[0].also_in] == ["old.txt"]


def test_the_nearest_passages_are_different_ones(ask: Ask) -> None:
    answer = ask(threshold=1.0, most=3, one=FERRY, two=FERRY, three=FERRY, four=FERRY)
    assert len({each.quote for each in answer.nearest}) == len(answer.nearest) == 3
    [ferry] = [each for each in answer.nearest if "ferry" in each.quote]
    assert len(ferry.also_in) == 3
