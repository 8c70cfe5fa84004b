"""Which document of a corpus replaces which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from policychat.corpus.validity import limits
from policychat.schema import DocumentInfo


class Succession:
    """The successors of superseded documents, as `superseded_by` names them: by path, or by document id.

    Keeps only the documents whose validity is limited and those that replace them.
    """

    def __init__(self, infos: Sequence[DocumentInfo]) -> None:
        self._limited = {each.document_id: each for each in infos if _is_limited(each)}
        wanted = {each.superseded_by for each in self._limited.values()}
        self._named = {each.document_id: each for each in infos if each.document_id in wanted}
        self._named |= {each.path: each for each in infos if each.path in wanted}

    def successor(self, document_id: str) -> DocumentInfo | None:
        """The document that replaces this one; None where none does or the corpus does not hold it."""
        info = self._limited.get(document_id)
        return self._named.get(info.superseded_by) if info and info.superseded_by else None

    def replaced_by(self, document_id: str) -> str | None:
        """What replaces the document: the title where the corpus holds it, else the words of the catalogue."""
        info = self._limited.get(document_id)
        successor = self.successor(document_id)
        return successor.title if successor else info.superseded_by if info else None

    def successors(self, document_id: str, *, today: date) -> frozenset[str]:
        """The ids of the documents that replace this one, directly or one after another, and are in effect."""
        found: dict[str, bool] = {document_id: False}
        following = self.successor(document_id)
        while following is not None and following.document_id not in found:
            found[following.document_id] = not _begins_later(following, today)
            following = self.successor(following.document_id)
        return frozenset(each for each, holds in found.items() if holds)

    def gives_way(self, document_id: str, other: str, *, today: date) -> bool:
        """True where a document steps behind `other`, which says the same: one that replaces it and is in effect.

        One that has expired, or that something outside the corpus replaces, steps behind any that holds.
        """
        if document_id not in self._limited:
            return False
        if successors := self.successors(document_id, today=today):
            return other in successors
        return self.is_outdated(document_id, today=today) and not self.is_outdated(other, today=today)

    def is_outdated(self, document_id: str, *, today: date) -> bool:
        """True where the document does not hold on `today`.

        A superseded one holds until the document that replaces it takes effect, where the corpus knows that day.
        """
        info = self._limited.get(document_id)
        if info is None:
            return False
        successor = self.successor(document_id)
        still = successor is not None and _begins_later(successor, today)
        return any(not (limit.kind == "superseded" and still) for limit in limits(info, today=today))


def _is_limited(info: DocumentInfo) -> bool:
    return bool(info.superseded_by or info.expires or info.effective)


def _begins_later(info: DocumentInfo, today: date) -> bool:
    return any(limit.kind == "not_yet" for limit in limits(info, today=today))
