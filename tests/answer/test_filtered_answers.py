"""Answers and searches that look only at what the asker allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from policychat.answer.answerer import Answerer
from policychat.errors import InputError
from policychat.filters import Filters
from policychat.schema import GivenPassage
from tests.conftest import Library

QUESTION = "What is the fee for the harbour ferry?"


@pytest.fixture(scope="module")
def library(make_library: Callable[..., Library]) -> Library:
    library = make_library(
        {
            "old.txt": "The fee for the harbour ferry is 10 yuan.",
            "new.txt": "The fee for the harbour ferry is 12 yuan.",
            "zh.txt": "港口渡船的票价为十二元，儿童半价。",
            "tree.txt": "The city planted many trees along the river.",
            "catalogue.toml": (
                '["old.txt"]\npublished = "2021-05"\npublisher = "Harbour Office"\n'
                '["new.txt"]\npublished = "2023-02-01"\npublisher = "City Council"\n'
                '["zh.txt"]\npublished = "2023"\npublisher = "市政府"\n'
            ),
        }
    )
    library.build()
    return library


@pytest.fixture(scope="module")
def answerer(library: Library) -> Iterator[Answerer]:
    with library.answering() as answerer:
        yield answerer


@pytest.mark.parametrize(
    ("filters", "fee"),
    [
        (Filters(published_to="2022"), "10 yuan"),
        (Filters(published_from="2022"), "12 yuan"),
        (Filters(publisher=("harbour office",)), "10 yuan"),
        (Filters(document_id=("new.txt", "tree.txt")), "12 yuan"),
    ],
)
def test_the_answer_comes_from_what_is_allowed(answerer: Answerer, filters: Filters, fee: str) -> None:
    answer = answerer.ask(QUESTION, filters=filters, max_sentences=1)
    assert answer.status == "answered"
    assert fee in answer.answer


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (QUESTION, "No document matches the filters: published from 2030, publisher A or B, language French"),
        ("港口渡船的票价是多少？", "没有文件符合筛选条件：发布日期不早于2030；发布机构为A或B；语言为法语"),
    ],
)
def test_filters_that_nothing_passes_are_named(answerer: Answerer, question: str, says: str) -> None:
    filters = Filters(published_from="2030", publisher=("A", "B"), language=("fr",))
    answer = answerer.ask(question, filters=filters)
    assert answer.status == "not_in_corpus"
    assert says in (answer.reason or "")
    assert (answer.citations, answer.nearest, answer.confidence) == ((), (), 0.0)
    assert answerer.search(question, top_k=5, filters=filters) == []


def test_what_is_allowed_but_does_not_answer_is_shown_as_nearest(answerer: Answerer) -> None:
    answer = answerer.ask(QUESTION, filters=Filters(document_id=("tree.txt",)))
    assert answer.status == "not_in_corpus"
    assert "filters" not in (answer.reason or "")
    assert {each.document_id for each in answer.nearest} == {"tree.txt"}


def test_a_search_finds_as_many_as_there_are(answerer: Answerer) -> None:
    def found(**filters: object) -> set[str]:
        results = answerer.search(QUESTION, top_k=3, filters=Filters.model_validate(filters))
        return {result.document_id for result in results}

    assert found(language="zh") == {"zh.txt"}
    assert found(published_from="2021") == {"old.txt", "new.txt", "zh.txt"}
    assert found(published_from="2023-02-01", published_to="2023-02-01") == {"new.txt", "zh.txt"}
    assert len(found()) == 3


def test_given_passages_cannot_be_filtered(answerer: Answerer) -> None:
    passages = [GivenPassage(id="p", text="The fee for the harbour ferry is 11 yuan.")]
    with pytest.raises(InputError, match="passages"):
        answerer.ask(QUESTION, passages=passages, filters=Filters(language=("en",)))
    assert "11 yuan" in answerer.ask(QUESTION, passages=passages, filters=Filters()).answer


def test_of_equals_the_latest_is_quoted_where_it_is_asked_for(answerer: Answerer) -> None:
    asked = answerer.ask("What is the latest fee for the harbour ferry?", max_sentences=1)
    assert "12 yuan" in asked.answer
    found = answerer.search("latest fee for the harbour ferry", top_k=4)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
