"""Links and the text of an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from policychat.answer.composer import cite, compose, document_link
from policychat.answer.evidence import Evidence
from policychat.answer.sources import GivenSource
from policychat.index.embedding import EmbeddingModel
from policychat.schema import Citation, GivenPassage
from policychat.wording import Wording

TODAY = date(2026, 1, 1)


def citation(marker: int, quote: str, language: str) -> Citation:
    return Citation(
        marker=marker, document_id="d", passage_id="p", title=None, publisher=None, published=None,
        published_inferred=False, translated_from=None, language=language, url=None, link=None, page=None, heading=None,
        quote=quote, start=0, end=len(quote), context_before=None,
    )  # fmt: skip


@pytest.mark.parametrize("document_id", ["a.txt", "a b?start=9&x#y%20", "é.txt", "../etc"])
def test_a_link_survives_any_document_id(document_id: str) -> None:
    parts = urlsplit(document_link(document_id, 120, 188))
    assert unquote(parts.path) == f"/documents/{document_id}"
    assert parse_qs(parts.query) == {"start": ["120"], "end": ["188"]}
    assert not parts.fragment


def test_quotes_come_in_order_with_their_markers(wording: Wording) -> None:
    text = compose(
        [citation(1, "First.", "en"), citation(2, "Second.", "en")], language="en", wording=wording, today=TODAY
    )
    assert text.index("First.") < text.index("[1]") < text.index("Second.") < text.index("[2]")


def test_a_quote_in_another_language_is_framed_and_labelled(wording: Wording) -> None:
    text = compose([citation(1, "The rate is 60.3%.", "en")], language="zh", wording=wording, today=TODAY)
    assert "The rate is 60.3%." in text
    assert "英" in text


def test_chinese_in_another_script_is_not_foreign(wording: Wording) -> None:
    text = compose([citation(1, "六成。", "zh")], language="zh-Hant", wording=wording, today=TODAY)
    assert text == compose([citation(1, "六成。", "zh")], language="zh", wording=wording, today=TODAY)


def test_braces_in_a_quote_stay(wording: Wording) -> None:
    assert "{answer} {0}" in compose([citation(1, "{answer} {0}", "en")], language="zh", wording=wording, today=TODAY)


@pytest.mark.parametrize("forged", ["The ferry carries 901 people.", "the ferry carries 900 people.", "The ferry", ""])
def test_a_quote_that_is_not_word_for_word_is_dropped(model: EmbeddingModel, forged: str) -> None:
    given = GivenPassage(id="a", text="The ferry carries 900 people. It is old.")
    source = GivenSource([given], question="ferry", model=model)
    true, other = source.candidates("ferry", model.query_vector("ferry"))
    false = replace(true, words=replace(true.words, text=forged))
    citations = cite([Evidence(each, 0.9, 0.5, 1.0, frozenset()) for each in (false, true, other)], source)
    assert [(citation.marker, citation.quote) for citation in citations] == [
        (1, "The ferry carries 900 people."),
        (2, "It is old."),
    ]


def test_each_document_that_does_not_hold_is_named_once(wording: Wording) -> None:
    cited = [
        citation(number, quote, "en").model_copy(update={"expires": "2025-06", "superseded_by": "“B” {x} [9]"})
        for number, quote in ((1, "One."), (2, "Two."))
    ]
    text = compose(cited, language="en", wording=wording, today=TODAY)
    assert text.split("\n") == [
        "“One.” [1] “Two.” [2]",
        "Note on [1] [2]: this document is superseded by ““B” {x} [9]”.",
        "Note on [1] [2]: this document expired on 2025-06.",
    ]
    assert compose(cited, language="zh", wording=wording, today=TODAY).count("注：") == 2
