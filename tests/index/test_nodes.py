"""Passages as LlamaIndex nodes."""

from __future__ import annotations

import pytest
from llama_index.core.schema import MetadataMode, TextNode

from policychat.index.nodes import node_to_passage, passage_to_node
from policychat.schema import Passage, Sentence


def passage(heading: str | None) -> Passage:
    return Passage(
        passage_id="a.txt:0", document_id="a.txt", start=5, end=17, text=" One. 二。 \n", heading=heading,
        language="zh", sentences=(Sentence(start=6, end=10, row=0), Sentence(start=11, end=13, row=1)),
    )  # fmt: skip


@pytest.mark.parametrize("heading", [None, "Funding"])
def test_a_passage_survives_the_journey(heading: str | None) -> None:
    assert node_to_passage(passage_to_node(passage(heading), title="Title")) == passage(heading)


def test_the_embedder_reads_title_heading_and_text_only() -> None:
    node = passage_to_node(passage("Funding"), title="Title")
    assert node.get_content(MetadataMode.EMBED).strip() == "Title > Funding\n One. 二。"


def test_another_node_is_refused() -> None:
    with pytest.raises(KeyError):
        node_to_passage(TextNode(text="x"))
