"""Answers over documents that have been superseded, have expired, or are not in effect yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from policychat.answer.answerer import Answerer
from policychat.answer.composer import cite
from policychat.answer.evidence import Evidence
from policychat.answer.sources import GivenSource
from policychat.index.embedding import EmbeddingModel
from policychat.schema import Answer, GivenPassage
from tests.conftest import Library

OTHERS = {
    "library.txt": "The city library lends books on Sundays and has a reading room for children.",
    "permit.txt": "Street traders need permit form KX-7741 from the licensing office.",
}
TITLES = '["old.txt"]\ntitle = "Old rules"\nsuperseded_by = "new.txt"\n["new.txt"]\ntitle = "Rules of 2024"\n'
OLD, NEW = "The fee is 10 yuan.", "The fee is 12 yuan."

Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def ask(make_library: Callable[..., Library]) -> Ask:
    """Ask a question of a corpus of the test's own; a day, and a corpus so small, that confidence says nothing."""

    def ask(question: str, catalogue: str, today: date = date(2026, 1, 1), **documents: str) -> Answer:
        files = {f"{name}.txt": text for name, text in documents.items()}
        library = make_library({**files, **OTHERS, "catalogue.toml": catalogue})
        library.build()
        settings = library.settings.model_copy(update={"answer_threshold": 0.0})
        with library.opened() as index:
            answerer = Answerer(
                settings=settings, wording=library.wording, model=library.model, open_index=lambda: index,
                today=lambda: today,
            )  # fmt: skip
            return answerer.ask(question)

    return ask


@pytest.mark.parametrize("question", ["What is the fee?", "How much is the fee?", "费用是多少？"])
def test_the_current_document_is_cited_instead_of_the_one_it_replaces(ask: Ask, question: str) -> None:
    answer = ask(question, TITLES, old=OLD, new=NEW)
    assert answer.status == "answered"
    assert [citation.quote for citation in answer.citations] == [NEW]
    assert answer.citations[0].superseded_by is None
    assert "10" not in answer.answer


def test_without_a_successor_that_answers_the_old_one_is_cited_and_flagged(ask: Ask) -> None:
    answer = ask("What is the fee?", TITLES, old=OLD, new="The park has a new lake. Boats can be hired.")
    assert [citation.quote for citation in answer.citations] == [OLD]
    assert answer.citations[0].superseded_by == "Rules of 2024"
    assert answer.answer.endswith("\nNote on [1]: this document is superseded by “Rules of 2024”.")


def test_the_note_is_in_the_readers_language(ask: Ask) -> None:
    answer = ask("费用是多少？", TITLES, old=OLD, new="The park has a new lake. Boats can be hired.")
    assert answer.answer.endswith("\n注：[1]所引文件已被“Rules of 2024”取代。")


def test_something_outside_the_corpus_is_named_as_the_catalogue_does(ask: Ask) -> None:
    answer = ask("What is the fee?", '["old.txt"]\nsuperseded_by = "Law 5 of 2025"\n', old=OLD)
    assert answer.citations[0].superseded_by == "Law 5 of 2025"
    assert "Law 5 of 2025" in answer.answer


@pytest.mark.parametrize(
    ("today", "noted"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True)]
)  # fmt: skip
def test_a_document_is_flagged_from_the_day_after_it_expires(ask: Ask, today: date, noted: bool) -> None:
    answer = ask("What is the fee?", '["old.txt"]\nexpires = "2025"\n', today, old=OLD)
    assert answer.citations[0].expires == "2025"
    assert ("expired on 2025" in answer.answer) is noted


@pytest.mark.parametrize(("today", "quote"), [(date(2026, 6, 30), OLD), (date(2026, 7, 1), NEW)])
def test_the_old_document_holds_until_the_new_one_takes_effect(ask: Ask, today: date, quote: str) -> None:
    catalogue = '["old.txt"]\nsuperseded_by = "new.txt"\n["new.txt"]\neffective = "2026-07-01"\n'
    answer = ask("What is the fee?", catalogue, today, old=OLD, new=NEW)
    assert answer.citations[0].quote == quote
    assert [citation.quote for citation in answer.citations] == [quote]


def test_an_expired_document_steps_behind_a_current_one(ask: Ask) -> None:
    answer = ask("What is the fee?", '["old.txt"]\nexpires = "2020"\n', old=OLD, new=NEW)
    assert answer.citations[0].quote == NEW


class _Paged(GivenSource):
    def page(self, document_id: str, offset: int) -> int:  # type: ignore[override]
        return 1 + (offset >= 10)


def test_a_citation_names_the_page_that_its_quote_begins_on(model: EmbeddingModel) -> None:
    given = GivenPassage(id="a", text="It is old. The ferry carries 900 people.")
    source = _Paged([given], question="ferry", model=model)
    candidates = source.candidates("ferry", model.query_vector("ferry"))
    citations = cite([Evidence(each, 0.9, 0.5, 1.0, frozenset()) for each in candidates], source)
    assert [(citation.start, citation.page) for citation in citations] == [(0, 1), (11, 2)]
