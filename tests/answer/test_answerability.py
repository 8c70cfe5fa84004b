"""How sure an answer is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.answer.answerability import FOR_INDEX, Features, confidence, measure_features
from policychat.answer.evidence import Evidence
from policychat.index.embedding import EmbeddingModel
from tests.answer.conftest import candidate

NAMES = list(Features.__dataclass_fields__)


def measure(model: EmbeddingModel, question: str, text: str, about: str = "") -> Features:
    vector, [row] = model.query_vector(question), model.text_vectors([text])
    evidence = Evidence(candidate(text, row), float(row @ vector), 0.5, 1.0, frozenset())
    background = model.text_vectors(["Trees grow slowly.", "他喜欢吃苹果。", "The meeting is on Monday."])
    return measure_features(
        question=question, question_vector=vector, chosen=[evidence], background=background, about=about
    )


@given(st.builds(Features, *[st.floats(-10, 10)] * len(NAMES)))
def test_confidence_is_a_probability(features: Features) -> None:
    assert 0.0 <= confidence(features, FOR_INDEX) <= 1.0


def test_another_year_lowers_the_confidence(model: EmbeddingModel) -> None:
    text = "In 2022 the rate was 60.3%."
    right = measure(model, "What was the rate in 2022?", text)
    wrong = measure(model, "What was the rate in 2012?", text)
    assert (right.right_year, wrong.right_year) == (1.0, 0.0)
    assert confidence(wrong, FOR_INDEX) < confidence(right, FOR_INDEX)


def test_the_date_of_the_document_counts_as_its_year(model: EmbeddingModel) -> None:
    assert measure(model, "What was the rate in 2022?", "The rate was 60.3%.", about="2022-06").right_year == 1.0


@pytest.mark.parametrize(
    ("question", "text", "held"),
    [
        ("How many labs are there?", "There are 12 labs.", 1.0),
        ("How many labs are there?", "There are twelve labs.", 1.0),
        ("How many labs are there?", "The labs are large.", 0.0),
        ("有多少家实验室？", "共有十二家实验室。", 1.0),
        ("When did it open?", "It opened on June 25.", 1.0),
        ("When did it open?", "It opened to applause.", 0.0),
        ("Who opened it?", "The mayor opened it.", 1.0),
    ],
)
def test_a_number_or_date_that_is_asked_for(model: EmbeddingModel, question: str, text: str, held: float) -> None:
    assert measure(model, question, text).asked_type == held


def test_evidence_of_one_sentence_without_background_is_measured() -> None:
    vector = np.array([1.0, 0.0], np.float32)
    evidence = Evidence(candidate("One.", vector), 1.0, 0.0, 1.0, frozenset())
    features = measure_features(question="What?", question_vector=vector, chosen=[evidence], background=vector[None])
    assert 0.0 <= confidence(features, FOR_INDEX) <= 1.0
