"""Rows and reports made by hand, so that nothing needs to run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policychat.evaluation.reporting.report import Report, Subject
from policychat.evaluation.rows import AnswerRow
from policychat.evaluation.tasks.answers import HANDLED_WELL, MEASURES
from policychat.evaluation.tasks.task import summarise


def _row(identifier: str, **changes: Any) -> AnswerRow:
    fields: dict[str, Any] = {
        "id": identifier,
        "split": "test",
        "language": "en",
        "tags": ("number",),
        "text": f"Question {identifier}?",
        "gold": [{"document_id": "a.txt", "quote": "the gold"}],
        "latency_ms": 20.0,
        "answerable": True,
        "accepted": ("gold",),
        "status": "answered",
        "answer": "“the gold” [1]",
        "reason": None,
        "answer_language": "en",
        "quotes": ("the gold",),
        "confidence": 0.8,
        "right": True,
        "complete": True,
        "would_be_right": True,
        "words": 2,
        "cited": 1,
        "verbatim": 1,
        "citation_precision": 1.0,
        "citation_recall": 1.0,
        "gold_rank": 1,
    }
    return AnswerRow(**(fields | changes))


@pytest.fixture
def make_row() -> Callable[..., AnswerRow]:
    """An answer row that is right; keywords change its fields."""
    return _row


@pytest.fixture
def make_report() -> Callable[..., Report]:
    """A report of one answers task over the rows given."""

    def make(rows: list[AnswerRow], **changes: Any) -> Report:
        subject = Subject(
            policychat_version="0",
            index_version="0123456789abcdef",
            embedding_model="a-model",
            embedding_model_sha256="f" * 64,
            documents=1,
            passages=1,
            passage_tokens=192,
            retrieval_passages=16,
            max_sentences=3,
            answer_threshold=0.4,
            processors=2,
            python="3.11",
        )
        fields: dict[str, Any] = {
            "name": "answers",
            "created": "2026-01-02T03:04:05+00:00",
            "split": "test",
            "subject": subject,
            "tasks": (summarise("answers", rows, MEASURES, headline=HANDLED_WELL),),
            "gated": False,
            "missed": (),
        }
        return Report(**(fields | changes))

    return make
