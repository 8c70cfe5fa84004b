"""Cutting an answer into pieces."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from policychat.schema import Answer, Citation
from policychat.web.streaming import answer_events, split_answer

quotes = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("[]123"), min_size=1)


def citation(marker: int, quote: str) -> Citation:
    return Citation(
        marker=marker, document_id="d", passage_id="p", title=None, publisher=None, published=None,
        published_inferred=False, translated_from=None, language="en", url=None, link=None, page=None,
        heading=None, quote=quote, start=0, end=len(quote), context_before=None,
    )  # fmt: skip


def answer(text: str, *cited: Citation) -> Answer:
    return Answer(
        answer_id="a", question="q", language="en", status="answered", answer=text, confidence=0.9, citations=cited,
        reason=None, nearest=(), index_version="v", mode="extractive", elapsed_ms=1.0,
    )  # fmt: skip


@given(st.lists(quotes, min_size=1, max_size=4), st.text(), st.text())
def test_pieces_join_to_the_answer_and_hold_the_quotes(texts: list[str], frame: str, rest: str) -> None:
    cited = [citation(number, quote) for number, quote in enumerate(texts, 1)]
    whole = answer(frame + " ".join(f"“{quote}” [{n}]" for n, quote in enumerate(texts, 1)) + rest, *cited)
    pieces = split_answer(whole)
    assert "".join(piece.text for piece in pieces) == whole.answer
    for piece in pieces:
        assert piece.citation is None or piece.quote == piece.citation.quote


def test_a_number_in_brackets_inside_a_quote_is_no_marker() -> None:
    first, second = citation(1, "as the law says [1] and [2]"), citation(2, "so it is")
    pieces = split_answer(answer(f"“{first.quote}” [1] “{second.quote}” [2]", first, second))
    assert [(piece.quote, piece.unmarked_after) for piece in pieces] == [(first.quote, "”"), (second.quote, "”")]


def test_an_answer_without_citations_is_one_piece() -> None:
    pieces = split_answer(answer("Not in these documents."))
    assert [(piece.text, piece.citation) for piece in pieces] == [("Not in these documents.", None)]


def test_events_are_one_line_of_json_each() -> None:
    cited = citation(1, "two\nlines")
    blocks = list(answer_events([answer(f"“{cited.quote}” [1]", cited)]))
    assert [block.split("\n")[0] for block in blocks] == ["event: sentence", "event: citation", "event: done"]
    for block in blocks:
        assert len(block.strip().split("\n")) == 2
        json.loads(block.split("\n")[1].removeprefix("data: "))
