"""Passages as LlamaIndex nodes and back."""

from __future__ import annotations

import json

from llama_index.core.schema import BaseNode, NodeRelationship, RelatedNodeInfo, TextNode

from policychat.schema import Passage, Sentence

_KEYS = ("document_id", "start", "end", "heading", "language", "sentences", "row")


def passage_to_node(passage: Passage, *, title: str | None) -> TextNode:
    """A node whose content is the passage's exact text; title and heading go to the embedder with it."""
    above = " > ".join(part for part in (title, passage.heading) if part)
    return TextNode(
        id_=passage.passage_id,
        text=passage.text,
        metadata={
            "document_id": passage.document_id,
            "start": passage.start,
            "end": passage.end,
            "heading": passage.heading or "",
            "language": passage.language,
            "sentences": json.dumps([[s.start, s.end, s.row] for s in passage.sentences]),
            "above": above,
        },
        # LlamaIndex's vector stores file a node under its source: without one, under the document "None".
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=passage.document_id)},
        excluded_embed_metadata_keys=list(_KEYS),
        excluded_llm_metadata_keys=list(_KEYS),
        metadata_template="{value}",
        text_template="{metadata_str}\n{content}",
    )


def node_to_passage(node: BaseNode) -> Passage:
    """The passage that `passage_to_node` made the node from. Raises KeyError for any other node."""
    fields = node.metadata
    return Passage(
        passage_id=node.node_id,
        document_id=fields["document_id"],
        start=fields["start"],
        end=fields["end"],
        text=node.get_content(),
        heading=fields["heading"] or None,
        language=fields["language"],
        sentences=tuple(Sentence(start=s, end=e, row=r) for s, e, r in json.loads(fields["sentences"])),
    )
