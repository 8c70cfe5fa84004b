"""An answer cut into the pieces that are sent one after another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policychat.schema import Answer, CheckedClaim, Citation, ClaimReport, Json


@dataclass(frozen=True)
class Piece:
    """One sentence of an answer: `before` + `quote` + `after` is its text.

    `quote` is the exact quotation and `citation` its proof; both are empty or None in a sentence that quotes
    nothing, such as "The answer is not in these documents."
    """

    before: str
    quote: str
    after: str
    citation: Citation | None

    @property
    def text(self) -> str:
        """The sentence as the answer holds it."""
        return self.before + self.quote + self.after

    @property
    def unmarked_after(self) -> str:
        """`after` without the marker, for a page that sets the marker itself."""
        return self.after.removesuffix(f"[{self.citation.marker}]").rstrip() if self.citation else self.after


def split_answer(answer: Answer) -> list[Piece]:
    """The pieces of `answer.answer`, whose texts joined are exactly it: one per citation, and what is left.

    A piece ends behind its citation's marker. Looking for the quote first keeps a "[1]" that a document
    itself holds from being taken for a marker.
    """
    pieces: list[Piece] = []
    text, position = answer.answer, 0
    for citation in answer.citations:
        marker = f"[{citation.marker}]"
        quote_start = text.find(citation.quote, position)
        quote_end = quote_start + len(citation.quote)
        marker_start = text.find(marker, quote_end) if quote_start >= 0 else -1
        if marker_start < 0:
            continue
        end = marker_start + len(marker)
        pieces.append(Piece(text[position:quote_start], citation.quote, text[quote_end:end], citation))
        position = end
    if rest := text[position:]:
        pieces.append(Piece(rest, "", "", None))
    return pieces


def answer_events(answers: Iterable[Answer]) -> Iterator[str]:
    """The server-sent events of an answer, the last of `answers`: each sentence with its citation, then the whole."""
    *_, answer = answers
    for index, piece in enumerate(split_answer(answer)):
        marker = piece.citation.marker if piece.citation else None
        yield event("sentence", {"index": index, "text": piece.text, "marker": marker})
        if piece.citation:
            yield event("citation", piece.citation.model_dump(mode="json"))
    yield event("done", answer.model_dump(mode="json"))


def verdict_events(result: CheckedClaim | ClaimReport, *, index: int) -> Iterator[str]:
    """The server-sent events of one result of checking: a claim with its evidence, or in the end the whole."""
    if isinstance(result, ClaimReport):
        yield event("done", result.model_dump(mode="json"))
    else:
        yield event("sentence", {"index": index, **result.model_dump(mode="json")})


def event(name: str, data: Json) -> str:
    """One server-sent event; JSON holds no line break, so one data line carries it."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
