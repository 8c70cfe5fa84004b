"""Which tokens the reader sees together."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from policychat.retrieval.reading_window import LEAD_TOKENS, WINDOW_TOKENS, pair_ids, token_kinds, windows

ASKED = [101, 102]
OPENING = len(ASKED) + 3  # <s> question </s></s>


@st.composite
def texts(draw: st.DrawFn) -> tuple[list[tuple[int, int]], list[tuple[int, tuple[int, int]]]]:
    """Tokens of one to four characters end to end, and some sentences over them, in any order."""
    offsets, at = [], 0
    for length in draw(st.lists(st.integers(1, 4), min_size=1, max_size=400)):
        offsets.append((at, at + length))
        at += length
    cuts = sorted(draw(st.sets(st.integers(0, at), min_size=2, max_size=12)))
    spans = draw(st.permutations(list(pairwise(cuts))))
    return offsets, list(enumerate(spans))


@given(texts())
def test_every_sentence_is_read_once_as_far_as_a_window_reaches(
    text: tuple[list[tuple[int, int]], list[tuple[int, tuple[int, int]]]],
) -> None:
    offsets, sentences = text
    ids = [1000 + place for place in range(len(offsets))]
    read: dict[int, list[int]] = {}
    for window in windows(ASKED, ids, offsets, sentences):
        assert len(window.ids) <= OPENING + WINDOW_TOKENS + 1
        for number, low, high in window.sentences:
            assert number not in read
            read[number] = window.ids[low:high].tolist()
    for number, (start, end) in sentences:
        own = [ids[i] for i, span in enumerate(offsets) if start <= span[1] - 1 < end]
        assert read.get(number, []) == own[:WINDOW_TOKENS]


def test_what_stands_before_a_sentence_is_read_with_it() -> None:
    offsets = [(i, i + 1) for i in range(300)]
    (window,) = windows(ASKED, list(range(1000, 1300)), offsets, [(0, (200, 210))])
    assert window.ids.tolist() == [0, *ASKED, 2, 2, *range(1200 - LEAD_TOKENS, 1210), 2]


def test_sentences_that_overlap_or_are_equal_are_all_read() -> None:
    offsets = [(i, i + 1) for i in range(20)]
    (window,) = windows(ASKED, list(range(20)), offsets, [(0, (0, 10)), (1, (0, 10)), (2, (5, 12))])
    assert [number for number, _low, _high in window.sentences] == [0, 1, 2]


def test_tokens_that_both_texts_hold_are_marked_on_both_sides() -> None:
    shared, common = 5000, 10
    ids = pair_ids([shared, common, 6000], [7000, common, shared])
    assert token_kinds(ids).tolist() == [0, 1, 0, 0, 0, 2, 2, 2, 3, 2]


@given(st.lists(st.integers(3, 400), max_size=60), st.lists(st.integers(3, 400), max_size=60))
def test_a_mark_means_the_same_token_in_the_other_text(first: list[int], second: list[int]) -> None:
    ids = pair_ids(first, second)
    kinds = token_kinds(ids).tolist()
    opening = len(first) + 2
    assert all(kind >= 2 for kind in kinds[opening:])
    assert all(kind < 2 for kind in kinds[:opening])
    for token, kind in zip(ids, kinds, strict=True):
        assert kind % 2 == 0 or (token in first and token in second)
