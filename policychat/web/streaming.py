"""An answer cut into the pieces that are sent one after another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from policychat.schema import Answer, CheckedClaim, Citation, ClaimReport, Json

_MARKERS = regex.compile(r"(?:\[(?P<number>\d+)\])+")
_SPACED_MARKERS = regex.compile(r"\s*" + _MARKERS.pattern)


@dataclass(frozen=True)
class Piece:
    """One sentence of an answer: `before` + `quote` + `after` is its text.

    `quote` is the exact quotation and `citation` its proof; both are empty or None in a sentence that quotes
    nothing, such as "The answer is not in these documents." A sentence in a language model's words is all `before`;
    `citation` is the first of its proofs, and `more` are the others. `ruled` says that `before` begins with a line
    that is the verdict on a yes/no question.
    """

    before: str
    quote: str
    after: str
    citation: Citation | None
    more: tuple[Citation, ...] = ()
    ruled: bool = False

    @property
    def text(self) -> str:
        """The sentence as the answer holds it."""
        return self.before + self.quote + self.after

    @property
    def lead(self) -> str:
        """What stands above the quote: the verdict, or the asked-for value in words of the quote; "" for neither."""
        if self.ruled:
            return _SPACED_MARKERS.sub("", self.before.partition("\n")[0])
        above = self._above
        return next((above[at:] for at in range(len(above)) if above[at:] in self.quote), "")

    @property
    def opening(self) -> str:
        """What stands before the quote besides `lead`."""
        if not self.lead:
            return self.before
        if self.ruled:
            return self.before.partition("\n")[2]
        return self._above.removesuffix(self.lead) + self.before.rpartition("\n")[2]

    @property
    def _above(self) -> str:
        return _MARKERS.sub("", self.before.rpartition("\n")[0]).strip() if self.quote else ""

    @property
    def unmarked_after(self) -> str:
        """`after` without the markers, for a page that sets the markers itself."""
        markers = "".join(f"[{each.marker}]" for each in self.citations)
        return self.after.removesuffix(markers).rstrip() if markers else self.after

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All proofs of the sentence."""
        return (self.citation, *self.more) if self.citation else ()


def split_answer(answer: Answer) -> list[Piece]:
    """The pieces of `answer.answer`, whose texts joined are exactly it: one per citation, and what is left.

    A piece ends behind its citation's marker. Looking for the quote first keeps a "[1]" that a document
    itself holds from being taken for a marker.
    """
    if answer.mode == "llm":
        return _split_worded(answer)
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
        ruled = answer.verdict is not None and not pieces
        pieces.append(Piece(text[position:quote_start], citation.quote, text[quote_end:end], citation, ruled=ruled))
        position = end
    if rest := text[position:]:
        pieces.append(Piece(rest, "", "", None))
    return pieces


def _split_worded(answer: Answer) -> list[Piece]:
    """The pieces of an answer in a language model's words, in which numbers in brackets are always markers."""
    cited = {citation.marker: citation for citation in answer.citations}
    pieces: list[Piece] = []
    position = 0
    for match in _MARKERS.finditer(answer.answer):
        first, *more = (cited[int(number)] for number in match.captures("number"))
        text = answer.answer[position : match.start()]
        sentence = text.rstrip()
        pieces.append(Piece(sentence, "", text[len(sentence) :] + match.group(), first, tuple(more)))
        position = match.end()
    if rest := answer.answer[position:]:
        pieces.append(Piece(rest, "", "", None))
    return pieces


def answer_events(answers: Iterable[Answer]) -> Iterator[str]:
    """The server-sent events of an answer that grows: each new sentence with its new citations, at last the whole.

    Where the next answer does not begin with what was sent, `status: starting_over` takes that back.
    """
    sent: list[Piece] = []
    whole: Answer | None = None
    for whole in answers:
        pieces = split_answer(whole)
        if [each.text for each in sent] != [each.text for each in pieces[: len(sent)]]:
            yield event("status", {"status": "starting_over"})
            sent = []
        for piece in pieces[len(sent) :]:
            marker = piece.citation.marker if piece.citation else None
            yield event("sentence", {"index": len(sent), "text": piece.text, "marker": marker})
            known = {citation.marker for each in sent for citation in each.citations}
            for citation in piece.citations:
                if citation.marker not in known:
                    yield event("citation", citation.model_dump(mode="json"))
            sent.append(piece)
    if whole is not None:
        yield event("done", whole.model_dump(mode="json"))


def verdict_events(result: CheckedClaim | ClaimReport, *, index: int) -> Iterator[str]:
    """The server-sent events of one result of checking: a claim with its evidence, or in the end the whole."""
    if isinstance(result, ClaimReport):
        yield event("done", result.model_dump(mode="json"))
    else:
        yield event("sentence", {"index": index, **result.model_dump(mode="json")})


def event(name: str, data: Json) -> str:
    """One server-sent event; JSON holds no line break, so one data line carries it."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
