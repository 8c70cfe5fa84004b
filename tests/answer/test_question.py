"""What may be asked."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.answer.question import check_question
from policychat.errors import InputError


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "empty"),
        (" \n\t\u3000", "empty"),
        ("a" * 2001, "2,001 characters"),
        ("😀👍🏽", "no words"),
        ("?!…", "no words"),
        ("What\0is it?", "control characters"),
        ("\x1b[31mWhat?", "control characters"),
        ("What \ud800 is it?", "control characters"),
    ],
)
def test_refused_in_one_line_that_says_why(question: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as refusal:
        check_question(question, max_chars=2000)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "question", ["Why?", "为何？", "2022", "What 😀 is it?", "a\nb\tc", "كم عدد المشاريع؟", "a" * 2000]
)
def test_accepted_as_it_is(question: str) -> None:
    assert check_question(question, max_chars=2000) == question


def test_white_space_around_it_does_not_count() -> None:
    assert check_question("  Why? \n", max_chars=4) == "Why?"


@given(st.text())
def test_anything_is_either_accepted_or_refused(text: str) -> None:
    with contextlib.suppress(InputError):
        assert check_question(text, max_chars=2000) == text.strip()
