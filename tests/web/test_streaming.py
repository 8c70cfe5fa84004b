"""Cutting an answer into pieces."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

import pytest
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


@pytest.mark.parametrize(
    ("line", "verdict", "shown"),
    [
        ("Yes [1]", "yes", "Yes"),
        ("否 [1]", "no", "否"),
        ("Not stated outright. The nearest [1]:", "not_stated", "Not stated outright. The nearest:"),
    ],
)
def test_the_verdict_on_a_yes_no_question_stands_alone_above_the_quote(
    line: str, verdict: Literal["yes", "no", "not_stated"], shown: str
) -> None:
    cited = citation(1, "It sees to this: s")
    ruled = answer(f"{line}\nFrom the document: “{cited.quote}” [1]", cited).model_copy(update={"verdict": verdict})
    (piece,) = split_answer(ruled)
    assert (piece.lead, piece.opening, piece.text) == (shown, "From the document: “", ruled.answer)


def worded(text: str, *cited: Citation) -> Answer:
    return answer(text, *cited).model_copy(update={"mode": "llm"})


def named(blocks: Iterator[str]) -> list[tuple[str, Any]]:
    """The events of `blocks`: each with its name and the data that tells it from others."""
    events = []
    for block in blocks:
        name, data = block.strip().split("\n")
        value = json.loads(data.removeprefix("data: "))
        key = {"sentence": "text", "citation": "marker", "status": "status", "done": "answer"}[name.split(": ")[1]]
        events.append((name.removeprefix("event: "), value[key]))
    return events


def test_an_answer_in_other_words_is_cut_behind_its_markers() -> None:
    first, second = citation(1, "quote one"), citation(2, "quote two")
    whole = worded("It is so. [1][2] It is not. [2]\nNote on [1]: old.", first, second)
    pieces = split_answer(whole)
    assert "".join(piece.text for piece in pieces) == whole.answer
    assert [(piece.before, piece.unmarked_after, piece.citations) for piece in pieces] == [
        ("It is so.", "", (first, second)),
        (" It is not.", "", (second,)),
        ("\nNote on", "", (first,)),
        (": old.", "", ()),
    ]


def test_a_growing_answer_is_sent_sentence_by_sentence() -> None:
    first, second = citation(1, "quote one"), citation(2, "quote two")
    grown = [worded("So. [1]", first), worded("So. [1] Then. [2][1]", first, second)]
    assert named(answer_events([*grown, grown[-1]])) == [
        ("sentence", "So. [1]"),
        ("citation", 1),
        ("sentence", " Then. [2][1]"),
        ("citation", 2),
        ("done", "So. [1] Then. [2][1]"),
    ]


def test_what_is_replaced_is_taken_back() -> None:
    first = citation(1, "quote one")
    events = named(answer_events([worded("So. [1]", first), answer("“quote one” [1]", first)]))
    assert events == [
        ("sentence", "So. [1]"),
        ("citation", 1),
        ("status", "starting_over"),
        ("sentence", "“quote one” [1]"),
        ("citation", 1),
        ("done", "“quote one” [1]"),
    ]


def test_events_are_one_line_of_json_each() -> None:
    cited = citation(1, "two\nlines")
    blocks = list(answer_events([answer(f"“{cited.quote}” [1]", cited)]))
    assert [block.split("\n")[0] for block in blocks] == ["event: sentence", "event: citation", "event: done"]
    for block in blocks:
        assert len(block.strip().split("\n")) == 2
        json.loads(block.split("\n")[1].removeprefix("data: "))
