"""The claims of a text."""

from __future__ import annotations

from dataclasses import dataclass

from policychat.claims.checkable import NotCheckable, why_not_checkable
from policychat.claims.clauses import split_clauses
from policychat.index.chunking import split_passages
from policychat.language.sentences import split_sentences

# A long article; more is checked piece by piece.
MAX_TEXT_CHARS = 100_000


@dataclass(frozen=True)
class ClaimSpan:
    """A claim at `text[start:end]`; `statement` is what is looked for: the claim with the subject and time that it
    leaves to the clause before. `reason` says why it cannot be checked, None where it can."""

    start: int
    end: int
    statement: str
    reason: NotCheckable | None

    @property
    def checkable(self) -> bool:
        return self.reason is None


def split_claims(text: str) -> list[ClaimSpan]:
    """The statements of `text` as claims, in order, headings and sharing buttons left out.

    A sentence that joins several statements gives several claims; they do not overlap.
    """
    passages = split_passages(text, count_tokens=len, max_tokens=len(text))
    spans = [span for passage in passages for span in passage.sentences] or split_sentences(text)
    return [claim for start, end in spans for claim in _of_sentence(text, start, end)]


def _of_sentence(text: str, start: int, end: int) -> list[ClaimSpan]:
    sentence = text[start:end]
    if reason := why_not_checkable(sentence):
        return [ClaimSpan(start, end, sentence, reason)]
    return [ClaimSpan(each.start, each.end, each.statement, None) for each in split_clauses(text, start, end)]
