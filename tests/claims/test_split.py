"""The claims of a text as exact spans."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.claims.split import split_claims

FACT = "The zone has built 140 municipal innovation platforms."


def split(text: str) -> list[tuple[str, bool]]:
    return [(text[span.start : span.end], span.checkable) for span in split_claims(text)]


@given(st.text(max_size=200))
def test_spans_are_ordered_and_trimmed(text: str) -> None:
    spans = split_claims(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] for span in spans)


@pytest.mark.parametrize(
    "text",
    [FACT, "重庆科技进步贡献率提高到60.3%。", "Xu Hui runs operations at Jinfeng Laboratory.", FACT.removesuffix(".")],
)
def test_a_statement_is_one_checkable_claim(text: str) -> None:
    assert split(text) == [(text, True)]


@pytest.mark.parametrize(
    "text",
    [
        "How many innovation platforms has the zone built?",
        "两江协同创新区建了多少个平台？",
        "“How many innovation platforms has the zone built?”",
        "I think the zone has built many platforms.",
        "In my view the zone has too many platforms.",
        "Perhaps the zone has built many platforms.",
        "Please build more innovation platforms in the zone.",
        "我认为两江协同创新区平台很多。",
        "也许两江协同创新区平台很多。",
        "Yes.",
    ],
)
def test_what_cannot_be_checked(text: str) -> None:
    assert split(text) == [(text, False)]


def test_sentences_of_a_text_in_order() -> None:
    text = f"{FACT} How many labs are there in the zone?  重庆科技进步贡献率提高到60.3%。"
    assert split(text) == [
        (FACT, True),
        ("How many labs are there in the zone?", False),
        ("重庆科技进步贡献率提高到60.3%。", True),
    ]


def test_headings_are_left_out() -> None:
    assert split(f"# Platforms of the zone\n\n{FACT}") == [(FACT, True)]
