"""Very long sentences are quoted in part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from policychat.answer.clauses import BRIEF, GENEROUS, trim
from policychat.answer.evidence import Evidence
from policychat.index.embedding import EmbeddingModel
from tests.answer.conftest import candidate

CLAUSES = (
    "the city will repair the stone bridge over the river before the flood season begins",
    "keep the harbour ferry running from April to October with nine hundred passengers a day",
    "open the green channel for the customs clearance of research materials",
    "plant fifty thousand trees along the river and in the parks of all the districts",
    "and let the library lend books on Sundays and in the evenings of working days",
)
LONG = "; ".join(CLAUSES) + "."


def evidence(text: str) -> Evidence:
    return Evidence(candidate(text, np.zeros(2, np.float32)), 0.8, 0.5, 0.9, frozenset())


def trimmed(model: EmbeddingModel, text: str, question: str) -> str:
    vector = model.query_vector(question)
    return trim(evidence(text), question=question, question_vector=vector, embed=model.text_vectors).candidate.text


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("What is made easier at customs for research goods?", 2),
        ("科研物资通关有什么便利？", 2),
        ("How many trees are planted?", 3),
    ],
)
def test_the_clause_that_answers_stays(model: EmbeddingModel, question: str, clause: int) -> None:
    part = trimmed(model, LONG, question)
    assert CLAUSES[clause] in part
    assert len(part.split()) <= BRIEF.part


def test_what_the_reader_makes_of_the_clauses_counts(model: EmbeddingModel) -> None:
    vector = model.query_vector("What is planned?")

    def read(clauses: Sequence[str]) -> NDArray[np.float32]:
        return np.array([float("library" in clause) for clause in clauses], np.float32)

    part = trim(
        evidence(LONG), question="What is planned?", question_vector=vector, embed=model.text_vectors, read=read
    )
    assert CLAUSES[4] in part.candidate.text


def test_a_shorter_sentence_stays_whole(model: EmbeddingModel) -> None:
    short = "; ".join(CLAUSES[:3]) + "."
    assert trimmed(model, short, "How many trees are planted?") == short


def test_who_asks_for_sentences_gets_longer_ones(model: EmbeddingModel) -> None:
    text = (
        "; ".join([*CLAUSES[:3], "and let the library lend books, maps and old films on Sundays, too, until nine"])
        + "."
    )
    question = "What is made easier at customs for research goods?"
    vector = model.query_vector(question)
    whole = trim(evidence(text), question=question, question_vector=vector, embed=model.text_vectors, length=GENEROUS)
    assert whole.candidate.text == text
    assert len(trimmed(model, text, question).split()) <= BRIEF.part


def test_a_condition_stays_with_what_it_limits(model: EmbeddingModel) -> None:
    text = LONG.replace(" with nine hundred", "; unless the water is too high, with nine hundred")
    part = trimmed(model, text, "When does the harbour ferry run?")
    assert ("harbour ferry running" in part) is ("unless the water" in part) is True


def test_offsets_follow(model: EmbeddingModel) -> None:
    question = "What is made easier at customs?"
    whole = evidence(LONG)
    part = trim(whole, question=question, question_vector=model.query_vector(question), embed=model.text_vectors)
    start, end = part.candidate.sentence.start, part.candidate.sentence.end
    offset = whole.candidate.sentence.start
    assert LONG[start - offset : end - offset] == part.candidate.text


@given(
    st.text(st.sampled_from("word ,;:，；、。\n没有 if"), max_size=900).map("x{}".format),
    st.randoms(use_true_random=False),
)
def test_any_part_is_an_exact_stretch(text: str, random: object) -> None:
    generator = np.random.default_rng(3)
    part = trim(
        evidence(text),
        question="How many words?",
        question_vector=np.ones(2, np.float32),
        embed=lambda texts: generator.random((len(texts), 2)).astype(np.float32),
    ).candidate.text
    assert part in text
