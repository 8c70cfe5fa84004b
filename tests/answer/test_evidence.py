"""Ranking and choosing sentences."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.answer.evidence import Candidate, Evidence, choose_sentences, rank_sentences
from policychat.index.embedding import EmbeddingModel
from tests.answer.conftest import candidate

TEXTS = (
    "The harbour ferry carries 900 passengers a day.",
    "The stone bridge was closed in May 2021.",
    "Repairs of the bridge cost 4.5 million crowns.",
    "市立图书馆星期天开放。",
    "The library opens on Sundays.",
)


def candidates(texts: Sequence[str], vectors: Sequence[np.ndarray]) -> list[Candidate]:
    return [candidate(text, vector) for text, vector in zip(texts, vectors, strict=True)]


def rank(model: EmbeddingModel, question: str, texts: Sequence[str] = TEXTS) -> list[Evidence]:
    return rank_sentences(
        question=question,
        question_vector=model.query_vector(question),
        candidates=candidates(texts, list(model.text_vectors(texts))),
        idf=lambda _: 1.0,
    )


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("How many passengers does the ferry carry?", 0),
        ("When was the bridge closed?", 1),
        ("What did the repairs cost?", 2),
    ],
)
def test_the_sentence_that_answers_is_first(model: EmbeddingModel, question: str, best: int) -> None:
    assert rank(model, question)[0].candidate.text == TEXTS[best]


def test_a_chinese_question_does_not_prefer_chinese_whatever_it_says(model: EmbeddingModel) -> None:
    ranked = rank(model, "渡轮每天运送多少乘客？")
    assert {TEXTS[0], TEXTS[3]} >= {ranked[0].candidate.text}
    assert TEXTS[0] in [evidence.candidate.text for evidence in ranked[:2]]


unit_vectors = st.lists(st.floats(-1, 1, width=32), min_size=3, max_size=3).map(
    lambda values: np.array(values, np.float32) / max(float(np.linalg.norm(values)), 1e-3)
)


@given(st.lists(st.tuples(st.sampled_from(TEXTS), unit_vectors), max_size=8), unit_vectors, st.integers(1, 4))
def test_ranking_and_choosing_hold_for_any_scores(
    made: list[tuple[str, np.ndarray]], question_vector: np.ndarray, most: int
) -> None:
    question = "What did the bridge repairs cost in May 2021?"
    ranked = rank_sentences(
        question=question,
        question_vector=question_vector,
        candidates=candidates([text for text, _ in made], [vector for _, vector in made]),
        idf=lambda _: 1.0,
    )
    assert len(ranked) == len(made)
    assert all(one.score >= other.score for one, other in itertools.pairwise(ranked))
    assert all(0.0 <= evidence.overlap <= 1.0 for evidence in ranked)
    chosen = choose_sentences(ranked, max_sentences=most)
    assert len(chosen) <= most
    assert bool(chosen) is bool(ranked)
    if ranked:
        assert chosen[0] is ranked[0]
    assert len({evidence.candidate.text for evidence in chosen}) == len(chosen)


def test_the_same_words_are_quoted_once(model: EmbeddingModel) -> None:
    question = "When was the stone bridge closed?"
    ranked = rank(model, question, [TEXTS[1], TEXTS[1], TEXTS[2]])
    chosen = choose_sentences(ranked, max_sentences=3)
    assert [evidence.candidate.text for evidence in chosen].count(TEXTS[1]) == 1


def test_nothing_to_choose_from() -> None:
    assert choose_sentences([], max_sentences=3) == []
