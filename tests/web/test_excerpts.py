"""Quotations with their surroundings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policychat.web.excerpts import excerpt


@given(st.text(max_size=900), st.data())
def test_an_excerpt_is_a_stretch_of_the_text_around_the_quote(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    context_start = data.draw(st.integers(0, start))
    context = text[context_start : data.draw(st.integers(context_start, start))]
    found = excerpt(text, start, end, context=context or None, reach=50)
    assert found.quote == text[start:end]
    assert found.context == context
    before = found.before + found.context + found.between
    assert text[:start].endswith(before)
    assert text[end:].startswith(found.after)
    assert len(found.after) <= 50
    assert found.cut_before == bool(text[: start - len(before)].strip())


def test_words_are_not_cut() -> None:
    text = "alpha beta gamma QUOTE delta epsilon zeta"
    found = excerpt(text, 17, 22, reach=8)
    assert (found.before, found.after) == ("gamma ", " delta")
    assert found.cut_before
    assert found.cut_after


def test_chinese_is_cut_where_it_stands() -> None:
    text = "零一二三四五六七八九" * 5
    assert excerpt(text, 20, 22, reach=5).before == "五六七八九"


def test_the_sentence_that_the_quote_leans_on_is_always_in() -> None:
    text = "The centre opened. " + "Much happened then. " * 20 + "It grew."
    found = excerpt(text, len(text) - 8, len(text), context="The centre opened.")
    assert found.context == "The centre opened."
    assert found.before == ""
