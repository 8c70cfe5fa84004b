"""What the reader reads at once: a question and a stretch of a text that holds the sentences to be judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policychat.language.sentences import Span

WINDOW_TOKENS = 128
"""Longest stretch, as in training; a longer sentence is read as far as this."""

# What stands before a sentence says who "it" and "they" are.
LEAD_TOKENS = 32

_CLAIM_TOKENS = 96

_BEGIN, _END = 0, 2

# The vocabulary begins with the special and the most frequent pieces.
_COMMON_PIECES = 200


@dataclass(frozen=True)
class Window:
    """The token ids of one reading, and where the sentences lie in them: (number, first token, one past the last)."""

    ids: NDArray[np.int64]
    sentences: tuple[tuple[int, int, int], ...]

    @property
    def first(self) -> int:
        """The lowest number of a sentence."""
        return min(number for number, _low, _high in self.sentences)


def pair_ids(first: Sequence[int], second: Sequence[int]) -> list[int]:
    """Two texts as XLM-RoBERTa reads a pair."""
    return [_BEGIN, *first, _END, _END, *second, _END]


def claim_ids(claim: Sequence[int], lead: Sequence[int], sentence: Sequence[int]) -> list[int]:
    """A claim with a sentence, before which stands `lead`, as they are read and were learnt from."""
    return pair_ids(claim[:_CLAIM_TOKENS], [*lead[-LEAD_TOKENS:], *sentence][:WINDOW_TOKENS])


def token_kinds(ids: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    """For each token of a pair what it is to the other text: 0 and 1 in the first text, 2 and 3 in the second; odd
    where the other text has the same token, unless it is one of the most common, such as "the" or a comma.

    A large model learns by itself to look for equal words; a small one is told.
    """
    tokens = np.asarray(ids, np.int64)
    second = np.arange(len(tokens)) > int(np.argmax(tokens == _END))
    rare = tokens >= _COMMON_PIECES
    shared = np.intersect1d(tokens[rare & second], tokens[rare & ~second])
    return np.asarray(2 * second + np.isin(tokens, shared), np.int64)


def windows(
    asked: Sequence[int], ids: Sequence[int], offsets: Sequence[Span], sentences: Sequence[tuple[int, Span]]
) -> list[Window]:
    """The windows in which all `sentences` of a text are read together with the question `asked`.

    `ids` and `offsets`: the text's tokens and where they stand in it. `sentences`: number and (start, end) in the
    text. A token belongs to the sentence of its last character: the space before a word is part of its token. A
    sentence without a token of its own is in no window.
    """
    lasts = np.array([end - 1 for _start, end in offsets], np.int64)
    found: list[tuple[int, int, int]] = []
    for number, (start, end) in sentences:
        low, high = np.searchsorted(lasts, [start, end], side="left")
        if low < high:
            found.append((int(low), min(int(high), int(low) + WINDOW_TOKENS), number))
    made: list[Window] = []
    group: list[tuple[int, int, int]] = []
    for each in sorted(found):
        if group and each[1] - group[0][0] > WINDOW_TOKENS:
            made.append(_window(asked, ids, group))
            group = []
        group.append(each)
    if group:
        made.append(_window(asked, ids, group))
    return made


def _window(asked: Sequence[int], ids: Sequence[int], group: Sequence[tuple[int, int, int]]) -> Window:
    low, high = group[0][0], max(end for _start, end, _number in group)
    room = min(LEAD_TOKENS, WINDOW_TOKENS - (high - low))
    lead = max(0, low - room)
    shift = len(asked) + 3 - lead
    return Window(
        ids=np.array(pair_ids(asked, ids[lead:high]), np.int64),
        sentences=tuple((number, start + shift, end + shift) for start, end, number in group),
    )
