"""Passages of current documents before those of documents that they replace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from llama_index.core.schema import NodeWithScore, TextNode

from policychat.corpus.succession import Succession
from policychat.retrieval.current_first import CurrentFirst
from policychat.retrieval.hybrid import HybridRetriever
from policychat.schema import DocumentInfo
from tests.conftest import Library


def info(name: str, **fields: str) -> DocumentInfo:
    return DocumentInfo(document_id=name, path=name, title=name, language="en", sha256="0", **fields)  # type: ignore[arg-type]


# a gives way to b and both to c; d is of the same day as ever; e has expired and nothing replaces it.
SUCCESSION = Succession(
    [info("a", superseded_by="b"), info("b", superseded_by="c"), info("c"), info("d"), info("e", expires="2020")]
)
FIRST = CurrentFirst(SUCCESSION, today=lambda: date(2026, 1, 1))


def order(documents: str) -> str:
    nodes = [
        NodeWithScore(
            node=TextNode(id_=str(place), text="", metadata={"document_id": document}), score=1.0 - place / 10
        )
        for place, document in enumerate(documents)
    ]
    found = FIRST.postprocess_nodes(nodes)
    scores = [each.score or 0.0 for each in found]
    assert scores == sorted(scores, reverse=True)
    assert sorted(each.node.node_id for each in found) == [str(place) for place in range(len(documents))]
    return "".join(each.node.metadata["document_id"] for each in found)


def test_a_superseded_passage_stands_behind_all_of_its_successors() -> None:
    assert order("acdc") == "cdca"
    assert order("abc") == "cba"
    assert order("ad") == "ad"
    assert order("edc") == "edc"


@given(st.text("abcde", max_size=8))
def test_whatever_was_found_nothing_is_lost_and_successors_come_first(documents: str) -> None:
    ordered = order(documents)
    for old, new in ("ab", "ac", "bc"):
        if old in ordered and new in ordered:
            assert ordered.index(old) > ordered.rindex(new)
    assert [each for each in ordered if each in "de"] == [each for each in documents if each in "de"]


def test_over_a_real_index(make_library: Callable[..., Library]) -> None:
    library = make_library(
        {
            "old.txt": "The fee for the ferry is 10 yuan.",
            "new.txt": "Since the reform passengers of the harbour ferry pay a fee of 12 yuan.",
            "tree.txt": "The city planted many trees along the river.",
            "catalogue.toml": '["old.txt"]\nsuperseded_by = "new.txt"\n',
        }
    )
    library.build()
    with library.opened() as index:
        found = HybridRetriever(index=index, model=library.model, top_k=3).retrieve("What is the fee for the ferry?")
        assert found[0].node.metadata["document_id"] == "old.txt"
        ordered = CurrentFirst(Succession(index.documents.infos())).postprocess_nodes(found)
    assert [each.node.metadata["document_id"] for each in ordered] == ["new.txt", "old.txt", "tree.txt"]
