"""The tasks, on a small corpus of their own and with the real model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policychat.evaluation.gold import LocatedGold, Span
from policychat.evaluation.records import ClaimRecord, ConversationRecord, GoldQuote, QuestionRecord
from policychat.evaluation.tasks.answers import run_answers
from policychat.evaluation.tasks.claims import run_claims
from policychat.evaluation.tasks.retrieval import judge, product_search, run_retrieval

QUESTION: dict[str, Any] = {
    "id": "q1",
    "language": "en",
    "question": "How many passengers does the harbour ferry carry a day?",
    "answerable": True,
    "tags": ("number",),
    "gold": ({"document_id": "ferry.txt", "quote": "carries 900 passengers"},),
    "accepted": ("900",),
    "split": "test",
    "provenance": "By hand.",
}
NOTHING = QUESTION | {
    "id": "q2",
    "question": "Who won the chess olympiad in Reykjavik?",
    "answerable": False,
    "tags": ("off_topic",),
    "gold": (),
    "accepted": (),
}


def gold(*places: tuple[int, int]) -> LocatedGold:
    spans = tuple(Span("a", start, end) for start, end in places)
    return LocatedGold(GoldQuote(document_id="a", quote="x"), spans)


def test_judge_counts_a_passage_with_two_quotes_once_and_a_quote_found_again_not_at_all() -> None:
    found = [Span("b", 0, 9), Span("a", 0, 30), Span("a", 5, 8), Span("a", 70, 80)]
    ranked, relevant = judge(found, (gold((0, 10)), gold((20, 25)), gold((75, 76), (200, 210)), gold((300, 310))))
    assert ranked == ["passage 0", "gold 0", "passage 2", "gold 2"]
    assert relevant == {"gold 0": 1, "gold 2": 1, "gold 3": 1}


def test_answers_and_retrieval_over_a_small_corpus(library: Any) -> None:
    library.build()
    records = [QuestionRecord(**QUESTION), QuestionRecord(**NOTHING)]
    steps: list[tuple[int, int]] = []
    with library.answering() as answerer:
        answers = run_answers(
            "answers",
            records,
            answerer=answerer,
            settings=library.settings,
            wording=library.wording,
            step=lambda done, total: steps.append((done, total)),
        )
        retrieval = run_retrieval(
            records,
            search=product_search(answerer.index_source),
            document_text=answerer.index.documents.text,
        )
    assert steps == [(0, 2), (1, 2)]
    first, second = answers.rows
    assert (first.gold_rank, second.gold_rank) == (1, None)  # type: ignore[attr-defined]
    assert first.would_be_right  # type: ignore[attr-defined]
    assert not second.would_be_right  # type: ignore[attr-defined]
    assert answers.value("verbatim").value in (1.0, None)
    assert answers.value("language_match").value == 1.0
    assert [row.id for row in retrieval.rows] == ["q1"]
    assert retrieval.value("hit@1").value == 1.0
    assert {tag.tag for tag in answers.by_tag} == {"language:en", "number", "off_topic"}
    with pytest.raises(KeyError):
        answers.value("nonsense")


def test_a_conversation_is_searched_with_its_history(library: Any) -> None:
    library.build()
    record = ConversationRecord(
        **QUESTION
        | {
            "question": "And when was that?",
            "history": [["user", "Is the old stone bridge closed?"], ["agent", "It is."]],
            "standalone": "When was the old stone bridge closed?",
            "gold": ({"document_id": library_id(library, "bridge"), "quote": "closed in May 2021"},),
            "accepted": ("May 2021",),
        }
    )
    with library.answering() as answerer:
        result = run_answers(
            "conversations", [record], answerer=answerer, settings=library.settings, wording=library.wording
        )
    assert result.rows[0].would_be_right  # type: ignore[attr-defined]
    assert result.rows[0].history[1].role == "assistant"  # type: ignore[attr-defined]


def library_id(library: Any, part: str) -> str:
    with library.opened() as index:
        return next(info.document_id for info in index.documents.infos() if part in info.document_id)


def test_claims() -> None:
    records = [
        ClaimRecord(
            id=f"c{number}",
            language="en",
            tags=("exact",),
            gold=(),
            split="test",
            provenance="By hand.",
            claim=verdict,
            verdict=verdict,  # type: ignore[arg-type]
        )
        for number, verdict in enumerate(("supported", "contradicted", "not_found", "supported"))
    ]
    said: Callable[[str], tuple[str, float]] = lambda text: ("supported", 0.75)  # noqa: E731
    result = run_claims(records, check=said)
    assert result.value("accuracy").value == 0.5
    assert result.value("macro_f1").value == pytest.approx((2 / 3) / 3, abs=1e-6)
    assert result.value("false_support").value == 1.0
    assert result.value("ece").value == 0.25
    with pytest.raises(ValueError, match="'maybe'"):
        run_claims(records, check=lambda text: ("maybe", 0.5))
