"""Names carried over into the script of the passages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from policychat.corpus.glossary import GlossaryEntry
from policychat.index.opened import OpenedIndex
from policychat.retrieval.bridging import Bridging
from policychat.retrieval.hybrid import HybridRetriever
from tests.conftest import Library

GLOSSARY = (GlossaryEntry("启明大厦", "Petrel Hall"),)
# The same sentence of several places: only the name says which is meant.
PLACES = ("Petrel Hall", "Heron House", "Curlew Court", "Gannet Lodge", "Plover Place", "Gaozhu Park", "Linden Park")
DOCUMENTS = {
    f"{place.split()[0].lower()}.txt": f"{place} was opened to visitors and has a garden with {trees} trees."
    for trees, place in enumerate(PLACES, start=20)
} | {"staff.txt": "Bian Xiuwu looks after the gardens.", "else.txt": "Xiuwu is a river, and Bian is a village."}


@pytest.fixture(scope="module")
def library(make_library: Callable[..., Library]) -> Library:
    library = make_library(DOCUMENTS)
    library.build()
    return library


@pytest.fixture(scope="module")
def index(library: Library) -> Iterator[OpenedIndex]:
    with library.opened() as index:
        yield index


def first(library: Library, index: OpenedIndex, question: str, bridging: Bridging | None) -> str:
    retriever = HybridRetriever(index=index, model=library.model, top_k=3, bridging=bridging)
    return str(retriever.retrieve(question)[0].node.metadata["document_id"])


@pytest.mark.parametrize(
    ("question", "document"),
    [("启明大厦有多少棵树？", "petrel.txt"), ("高竹有多少棵树？", "gaozhu.txt")],
)
def test_a_name_decides_between_passages_of_like_meaning(
    library: Library, index: OpenedIndex, question: str, document: str
) -> None:
    assert first(library, index, question, Bridging(glossary=GLOSSARY, lexical=index.lexical)) == document


def test_the_share_is_that_of_the_names(library: Library, index: OpenedIndex) -> None:
    bridging = Bridging(glossary=GLOSSARY, lexical=index.lexical)
    only, within = bridging.across("启明大厦"), bridging.across("启明大厦有多少棵树？")
    assert only is not None
    assert within is not None
    assert set(within.terms) == {"petrel", "hall"}
    assert only.share == 1.0
    assert 0.0 < within.share < 1.0


def test_no_name_no_bridge(library: Library, index: OpenedIndex) -> None:
    assert Bridging(glossary=(), lexical=index.lexical).across("花园里有多少棵树？") is None


def test_words_of_a_name_count_only_where_they_stand_together(index: OpenedIndex) -> None:
    assert index.lexical.together(["bian", "xiuwu"])
    assert not index.lexical.together(["petrel", "heron"])
