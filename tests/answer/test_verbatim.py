"""The verbatim gate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.answer.verbatim import is_verbatim

TEXT = "Ab “cd” ef 重庆 𝒳y\n"


@given(st.text(max_size=40), st.text(max_size=10), st.integers(-5, 45), st.integers(-5, 45))
def test_only_the_exact_slice_passes(text: str, quote: str, start: int, end: int) -> None:
    expected = 0 <= start < end <= len(text) and quote.strip() != "" and text[start:end] == quote
    assert is_verbatim(document_text=text, quote=quote, start=start, end=end) is expected


@given(st.text(max_size=40), st.data())
def test_every_slice_with_something_in_it_passes(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = text[start:end]
    assert is_verbatim(document_text=text, quote=quote, start=start, end=end) is bool(quote.strip())


@pytest.mark.parametrize(
    ("quote", "start", "end"),
    [
        ("ab “cd”", 0, 7),
        ('Ab "cd"', 0, 7),
        ("Ab  “cd”", 0, 7),
        ("Ab “cd”", 1, 8),
        ("y\n", -2, 16),
        ("Ab “cd”", 0, 6),
        ("", 3, 3),
        ("\n", 16, 17),
    ],
)
def test_near_is_not_enough(quote: str, start: int, end: int) -> None:
    assert not is_verbatim(document_text=TEXT, quote=quote, start=start, end=end)


def test_offsets_count_code_points() -> None:
    assert is_verbatim(document_text=TEXT, quote="𝒳y", start=TEXT.index("𝒳"), end=TEXT.index("𝒳") + 2)
