"""One passage of each several that say the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle
from pydantic import PrivateAttr

from policychat.compare.duplicates import first_of_their_kind
from policychat.corpus.partial_date import first_day
from policychat.retrieval.recency import asks_for_latest

ALSO_IN = "also_in"
"""The key in a node's metadata: the ids of the passages that say the same and were left out for it, best first."""


class CollapseRepeats(BaseNodePostprocessor):
    """Lets passages that say the same (`say_the_same`), under the same heading, count once.

    Kept is the best of them that holds: one whose document does not step behind another's. Where the question asks
    for the latest, it is the newest of those. It takes the place and the score of the best of them, and a copy of its
    node names the others (`ALSO_IN`). Everything else stays as it is.
    """

    _gives_way: Callable[[str, str], bool] = PrivateAttr()
    _published: Callable[[str], str | None] = PrivateAttr()

    def __init__(
        self, *, gives_way: Callable[[str, str], bool], published: Callable[[str], str | None], **fields: Any
    ) -> None:
        """gives_way: of two document ids, whether the first steps behind the second where both say the same.
        published: the date (ISO, may be partial) of a document id, None where it has none."""
        super().__init__(**fields)
        self._gives_way = gives_way
        self._published = published

    @classmethod
    def class_name(cls) -> str:
        return "CollapseRepeats"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        latest = query_bundle is not None and asks_for_latest(query_bundle.query_str)
        kinds: dict[int, list[NodeWithScore]] = {}
        for first, each in zip(first_of_their_kind([_said(each) for each in nodes]), nodes, strict=True):
            kinds.setdefault(first, []).append(each)
        return [kind[0] if len(kind) == 1 else self._collapsed(kind, latest=latest) for kind in kinds.values()]

    def _collapsed(self, kind: Sequence[NodeWithScore], *, latest: bool) -> NodeWithScore:
        holding = [one for one in kind if not any(self._gives_way(_document(one), _document(o)) for o in kind)]
        kept = max(holding or kind, key=self._day) if latest else (holding or kind)[0]
        node = kept.node.model_copy(deep=False)
        node.metadata = {**node.metadata, ALSO_IN: [each.node.node_id for each in kind if each is not kept]}
        return NodeWithScore(node=node, score=kind[0].score)

    def _day(self, found: NodeWithScore) -> int:
        date = self._published(_document(found))
        return first_day(date).toordinal() if date else 0


def _said(found: NodeWithScore) -> str:
    """A heading is part of what is said: "10 yuan" under "Museum" is not "10 yuan" under "Zoo"."""
    return f"{found.node.metadata['heading']}\n{found.node.get_content()}"


def _document(found: NodeWithScore) -> str:
    return str(found.node.metadata["document_id"])
