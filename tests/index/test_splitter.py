"""Documents cut into LlamaIndex nodes."""

from __future__ import annotations

import pytest

from policychat.index.nodes import node_to_passage
from policychat.index.splitter import PassageSplitter, passage_language, to_llama_document
from policychat.schema import Document, Passage


def document(name: str, text: str) -> Document:
    return Document(document_id=name, path=name, title=f"Title of {name}", language="en", sha256="0" * 64, text=text)


def split(*documents: Document) -> list[Passage]:
    splitter = PassageSplitter(count_tokens=lambda text: len(text.split()), max_tokens=8)
    return [node_to_passage(node) for node in splitter([to_llama_document(each) for each in documents])]


def test_rows_count_through_all_documents() -> None:
    passages = split(document("a.txt", "One is here. Two is here."), document("b.txt", "Three is here. Four is here."))
    assert [sentence.row for passage in passages for sentence in passage.sentences] == [0, 1, 2, 3]


def test_text_that_comes_twice_keeps_its_own_offsets_and_ids() -> None:
    text = "The same words stand here twice today.\n\n" * 3
    passages = split(document("a.txt", text))
    assert [text[passage.start : passage.end] for passage in passages] == [passage.text for passage in passages]
    assert len({passage.start for passage in passages}) == len({passage.passage_id for passage in passages}) == 3


def test_a_heading_comes_without_its_marks() -> None:
    [passage] = split(document("a.txt", "## Funding ##\nThe state pays half of it all."))
    assert passage.heading == "Funding"


@pytest.mark.parametrize(
    ("text", "document_language", "language"),
    [
        ("重庆市加快建设科技创新中心。", "en", "zh"),
        ("The city builds laboratories for everybody.", "zh", "en"),
        ("Un texte français assez long pour être reconnu comme tel.", "en", "en"),
        ("2022, 60.3%", "zh", "zh"),
    ],
)
def test_a_passage_has_its_documents_language_unless_its_script_says_otherwise(
    text: str, document_language: str, language: str
) -> None:
    assert passage_language(text, document_language=document_language) == language
