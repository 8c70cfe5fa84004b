"""The latest first, where the question asks for it and nothing else decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import regex
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle
from pydantic import PrivateAttr

from policychat.corpus.partial_date import first_day

# "recent" and "current" alone describe things ("recent graduates", "current account") more often than they ask.
_LATEST = regex.compile(
    r"\b(?:latest|newest|most[ -]recent(?:ly)?|most up[ -]to[ -]date|currently|at present|nowadays|right now)\b"
    r"|\bat the moment\b|\bas of (?:now|today)\b"
    r"|最新|最近|目前|現行|现行|当前|當前|现在|現在|如今|截至今",
    regex.IGNORECASE,
)

Found = TypeVar("Found")


def asks_for_latest(question: str) -> bool:
    """True where the question asks for how things are now, or for the newest of several.

    >>> asks_for_latest("What is the latest figure?"), asks_for_latest("What was the figure in 2019?")
    (True, False)
    """
    return _LATEST.search(question) is not None


def latest_first(scores: Sequence[float], published: Sequence[str | None], *, margin: float) -> list[int]:
    """The order in which to put things found, best first, whose scores fall: those nearly as good by date.

    From the best on, as many as lie within `margin` of the first of them form a group; in it the dated ones exchange
    places so that the newest come first, equal dates as they were. A partial date counts by its first day: nothing
    passes for newer than it surely is. What has no date keeps its place.
    """
    order: list[int] = []
    while len(order) < len(scores):
        start = len(order)
        end = start
        while end < len(scores) and scores[start] - scores[end] <= margin:
            end += 1
        order += _dated_in_order(range(start, max(end, start + 1)), published)
    return order


def _dated_in_order(places: range, published: Sequence[str | None]) -> list[int]:
    days = {place: first_day(date).toordinal() for place in places if (date := published[place])}
    newest = iter(sorted(days, key=lambda place: -days[place]))
    return [next(newest) if place in days else place for place in places]


class LatestFirst(BaseNodePostprocessor):
    """Puts the newest of nearly equally good passages first, if the question asks for the latest.

    margin: scores that differ by no more are nearly equal. Those of `HybridRetriever` are means of standard
    deviations over the candidates, so the default is a tenth of one. Scores still fall afterwards: the place keeps
    its score, whichever passage of a group takes it.
    """

    margin: float = 0.1
    _published: Callable[[str], str | None] = PrivateAttr()

    def __init__(self, published: Callable[[str], str | None], **fields: Any) -> None:
        """published: the date (ISO, may be partial) of a document id, None where it has none."""
        super().__init__(**fields)
        self._published = published

    @classmethod
    def class_name(cls) -> str:
        return "LatestFirst"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None or not asks_for_latest(query_bundle.query_str):
            return nodes
        scores = [each.score or 0.0 for each in nodes]
        published = [self._published(str(each.node.metadata["document_id"])) for each in nodes]
        order = latest_first(scores, published, margin=self.margin)
        return [NodeWithScore(node=nodes[taken].node, score=nodes[place].score) for place, taken in enumerate(order)]
