"""Cutting what a model writes into sentences, in whatever pieces it comes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.answer.drafts import Draft, DraftReader


def read(text: str, size: int = 1) -> list[Draft]:
    reader = DraftReader()
    drafts = [draft for at in range(0, len(text), size) for draft in reader.read(text[at : at + size])]
    return [*drafts, *reader.rest()]


@pytest.mark.parametrize(
    ("text", "drafts"),
    [
        ("It is so. [1] It has 40 rooms [2].", [("It is so.", (1,)), ("It has 40 rooms.", (2,))]),
        ("A is b [1], and c is d [2]. E f. [1][2]", [("A is b, and c is d.", (1, 2)), ("E f.", (1, 2))]),
        ("- First 3.5 [1].\n2. **Second** thing [2, 3]\n", [("First 3.5.", (1,)), ("Second thing", (2, 3))]),
        ("重庆有115个项目。[1]投资1亿元【2】。完", [("重庆有115个项目。", (1,)), ("投资1亿元。", (2,)), ("完", ())]),
        ("No marker. Then one [1].", [("No marker.", ()), ("Then one.", (1,))]),
        ("<think>It is [1]. Or</think>\n\nSo it is [1].", [("So it is.", (1,))]),
        ("<think>It is [1]. And so on", []),
        ("In [2023] it was so [1].", [("In [2023] it was so.", (1,))]),
        ("", []),
    ],
)
def test_sentences_with_their_markers(text: str, drafts: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(draft.text, draft.markers) for draft in read(text)] == drafts


@given(st.text("ab. [1]23\n。<think>/,"), st.integers(1, 9))
def test_it_does_not_matter_in_which_pieces_a_text_comes(text: str, size: int) -> None:
    assert read(text, size) == read(text, max(1, len(text)))
