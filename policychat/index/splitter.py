"""The LlamaIndex node parser that cuts documents into passages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from llama_index.core.node_parser import NodeParser
from llama_index.core.schema import BaseNode
from pydantic import PrivateAttr

from policychat.index.chunking import PassageSpan, split_passages
from policychat.index.nodes import passage_to_node
from policychat.language.detect import detect_language
from policychat.language.script import main_script
from policychat.schema import Document, Passage, Sentence


class PassageSplitter(NodeParser):
    """Cuts LlamaIndex documents into nodes whose text is an exact stretch of the document's.

    Each document needs `document_id`, `title` and `language` in its metadata (`to_llama_document`). The
    nodes' metadata hold offsets, heading, language, and the quotable sentences, numbered through from
    `first_row` on, so that sentence n of all nodes is row n of the matrix of sentence vectors.
    """

    max_tokens: int
    _count_tokens: Callable[[str], int] = PrivateAttr()
    _next_row: int = PrivateAttr()

    def __init__(self, *, count_tokens: Callable[[str], int], max_tokens: int, first_row: int = 0) -> None:
        super().__init__(max_tokens=max_tokens, include_metadata=False, include_prev_next_rel=False)
        self._count_tokens = count_tokens
        self._next_row = first_row

    @classmethod
    def class_name(cls) -> str:
        return "PassageSplitter"

    def _parse_nodes(self, nodes: Sequence[BaseNode], show_progress: bool = False, **kwargs: Any) -> list[BaseNode]:
        return [passage for node in nodes for passage in self._split(node)]

    def _split(self, node: BaseNode) -> list[BaseNode]:
        text, fields = node.get_content(), node.metadata
        spans = split_passages(text, count_tokens=self._count_tokens, max_tokens=self.max_tokens)
        passages = []
        for span in spans:
            heading = text[slice(*span.heading)].strip("# ") if span.heading else None
            passage = self._passage(text, span, heading, fields)
            passages.append(passage_to_node(passage, title=fields["title"]))
        return list(passages)

    def _passage(self, text: str, span: PassageSpan, heading: str | None, fields: dict[str, Any]) -> Passage:
        words = text[span.start : span.end]
        sentences = []
        for start, end in span.sentences:
            sentences.append(Sentence(start=start, end=end, row=self._next_row))
            self._next_row += 1
        digest = hashlib.sha256(f"{span.start}\0{words}".encode()).hexdigest()[:12]
        return Passage(
            passage_id=f"{fields['document_id']}:{digest}",
            document_id=fields["document_id"],
            start=span.start,
            end=span.end,
            text=words,
            heading=heading,
            language=passage_language(words, document_language=fields["language"]),
            sentences=tuple(sentences),
        )


def passage_language(text: str, *, document_language: str) -> str:
    """The language of a passage: its document's, unless it is written in another script."""
    script = main_script(text)
    scripts_differ = (script == "cjk") != (document_language.split("-")[0] in {"zh", "ja", "ko"})
    return (
        detect_language(text, default=document_language) if scripts_differ and script != "other" else document_language
    )


def to_llama_document(document: Document) -> Any:
    """The document as LlamaIndex's own, with what `PassageSplitter` needs in its metadata."""
    from llama_index.core import Document as LlamaDocument

    return LlamaDocument(
        id_=document.document_id,
        text=document.text,
        metadata={"document_id": document.document_id, "title": document.title, "language": document.language},
    )
