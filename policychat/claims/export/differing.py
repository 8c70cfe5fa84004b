"""Where the words in which a claim and its evidence differ stand in each of them."""

from __future__ import annotations

from collections.abc import Sequence

Span = tuple[int, int]


def differing_spans(text: str, words: Sequence[str | None]) -> list[Span]:
    """The first place of each of `words` in `text` as (start, end) code points, in order and without overlaps.

    Words that are not there word for word are left out, however they are written.
    """
    spans: list[Span] = []
    for word in words:
        at = _find(text, word) if word else -1
        if word and at >= 0 and not any(start < at + len(word) and at < end for start, end in spans):
            spans.append((at, at + len(word)))
    return sorted(spans)


def _find(text: str, word: str) -> int:
    """Where `word` stands, whole if it can: "115" is not meant in "1150"."""
    at = text.find(word)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        if not (_joined(before, word[0]) or _joined(after, word[-1])):
            return at
        at = text.find(word, at + 1)
    return text.find(word)


def _joined(neighbour: str, edge: str) -> bool:
    return neighbour.isascii() and neighbour.isalnum() and edge.isascii() and edge.isalnum()


def pieces(text: str, spans: Sequence[Span]) -> list[tuple[str, bool]]:
    """`text` cut at `spans`: each piece with whether it is one of them."""
    cut: list[tuple[str, bool]] = []
    done = 0
    for start, end in spans:
        cut += [(text[done:start], False), (text[start:end], True)]
        done = end
    return [(piece, marked) for piece, marked in [*cut, (text[done:], False)] if piece]
