"""A quotation with a little of the text around it."""

from __future__ import annotations

from dataclasses import dataclass

REACH = 200
# A cut this near to a word's border is moved there; Chinese has no spaces, so it may stay where it is.
_WORD_REACH = 24


@dataclass(frozen=True)
class Excerpt:
    """Consecutive stretches of a document; joined they are exactly its text there.

    `context` is the sentence that the quote leans on ("" where there is none); `cut_before` and `cut_after`
    say that the document goes on.
    """

    before: str
    context: str
    between: str
    quote: str
    after: str
    cut_before: bool
    cut_after: bool


def excerpt(text: str, start: int, end: int, *, context: str | None = None, reach: int = REACH) -> Excerpt:
    """The words of `text` from `start` to `end` with up to `reach` characters on each side.

    More is taken before where `context`, an exact sentence of the text, lies further away.
    """
    first = _word_start(text, max(0, start - reach), start)
    last = _word_end(text, min(len(text), end + reach), end)
    context_start = text.rfind(context, 0, start) if context else -1
    context_end = context_start + len(context or "")
    if context_start < 0:
        context_start = context_end = start
    first = min(first, context_start)
    return Excerpt(
        before=text[first:context_start],
        context=text[context_start:context_end],
        between=text[context_end:start],
        quote=text[start:end],
        after=text[end:last],
        cut_before=bool(text[:first].strip()),
        cut_after=bool(text[last:].strip()),
    )


def _word_start(text: str, cut: int, limit: int) -> int:
    if cut == 0 or text[cut - 1].isspace():
        return cut
    for position in range(cut, min(cut + _WORD_REACH, limit)):
        if text[position].isspace():
            return position + 1
    return cut


def _word_end(text: str, cut: int, limit: int) -> int:
    if cut == len(text) or text[cut].isspace():
        return cut
    for position in range(cut, max(cut - _WORD_REACH, limit), -1):
        if text[position - 1].isspace():
            return position - 1
    return cut
