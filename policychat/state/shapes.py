"""What is stored, as the rest of the program sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from policychat.schema import Answer, ClaimReport, Shape

Rating = Literal["up", "down"]
Shareable = Answer | ClaimReport


@dataclass(frozen=True)
class Shared:
    """A stored answer or report, as it was given; `sources` holds the SHA-256 of each quoted document then.

    `shared_at` and `expires_at` are seconds since 1970.
    """

    permalink: str
    content: Shareable
    sources: Mapping[str, str]
    shared_at: int
    expires_at: int

    @property
    def kind(self) -> Literal["answer", "check"]:
        """Whether it answers a question or checks a text."""
        return "answer" if isinstance(self.content, Answer) else "check"


class Feedback(Shape):
    """One rating: `outcome` is the answer's status or the report's verdict; `given_at` seconds since 1970.

    `question` is None where the operator does not store questions.
    """

    answer_id: str
    rating: Rating
    reason: str | None
    question: str | None
    outcome: str
    index_version: str
    given_at: int


def quoted_documents(content: Shareable) -> set[str]:
    """The ids of the documents that `content` shows words of."""
    if isinstance(content, Answer):
        return {citation.document_id for citation in (*content.citations, *content.nearest)}
    return {evidence.document_id for claim in content.claims for evidence in claim.evidence}
