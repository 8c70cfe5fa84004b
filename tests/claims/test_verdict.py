"""Verdicts from comparisons."""

from __future__ import annotations

import numpy as np
import pytest

from policychat.answer.evidence import Candidate, Evidence, SentenceWords
from policychat.claims.verdict import Compared, judge
from policychat.schema import Difference, Passage, Sentence

CLAIM = "The zone has built 104 municipal innovation platforms."
NUMBER = Difference(kind="number", claim="104", source="140")
DATE = Difference(kind="date", claim="2021", source="2022")
NAME = Difference(kind="name", claim="Tencent", source=None)
PLAN = Difference(kind="modality", claim="fact", source="plan")


def compared(
    *differences: Difference,
    overlap: float = 0.5,
    cosine: float = 0.87,
    same_script: bool = True,
    margin: float = 0.05,
) -> Compared:
    sentence = Sentence(start=0, end=1, row=0)
    passage = Passage(passage_id="p", document_id="d", start=0, end=1, text="x", language="en", sentences=(sentence,))
    words = SentenceWords(passage, sentence, "x", frozenset(), "latin")
    candidate = Candidate(words, np.zeros(1, dtype=np.float32))
    return Compared(Evidence(candidate, cosine, overlap, cosine, frozenset()), differences, same_script, margin)


def outcome(*sentences: Compared, claim: str = CLAIM) -> tuple[str, str]:
    judgement = judge(claim, sentences)
    return judgement.verdict, judgement.reason


def test_without_differences_it_is_supported() -> None:
    best = compared()
    assert judge(CLAIM, [best]).basis is best
    assert outcome(best) == ("supported", "supported")


def test_a_later_sentence_may_support() -> None:
    second = compared()
    assert judge(CLAIM, [compared(NUMBER), second]).basis is second


def test_nothing_near_is_not_found() -> None:
    assert outcome() == ("not_found", "nothing_aligned")
    assert judge(CLAIM, [compared(overlap=0.1)]).basis is None
    assert outcome(compared(NUMBER, overlap=0.1)) == ("not_found", "nothing_aligned")


def test_what_is_not_aligned_supports_nothing() -> None:
    assert outcome(compared(NUMBER), compared(overlap=0.1)) == ("contradicted", "contradicted")


@pytest.mark.parametrize(
    ("near", "verdict"),
    [
        (compared(overlap=0.0, cosine=0.95), "supported"),
        (compared(overlap=0.39, cosine=0.89), "not_found"),
        (compared(same_script=False, overlap=0.5, cosine=0.83), "supported"),
        (compared(same_script=False, overlap=0.5, cosine=0.81), "not_found"),
        (compared(same_script=False, overlap=0.0, cosine=0.86, margin=0.02), "supported"),
        (compared(same_script=False, overlap=0.0, cosine=0.86, margin=0.001), "not_found"),
        (compared(same_script=False, overlap=0.0, cosine=0.84, margin=0.02), "not_found"),
    ],
)
def test_alignment(near: Compared, verdict: str) -> None:
    assert outcome(near)[0] == verdict


@pytest.mark.parametrize("kind", ["number", "unit", "date", "place", "name", "negation", "direction"])
def test_another_value_contradicts(kind: str) -> None:
    difference = Difference.model_validate({"kind": kind, "claim": "a", "source": "b"})
    assert outcome(compared(difference)) == ("contradicted", "contradicted")


@pytest.mark.parametrize("kind", ["number", "unit", "date", "place"])
def test_a_silent_source_contradicts_nothing(kind: str) -> None:
    difference = Difference.model_validate({"kind": kind, "claim": "a", "source": None})
    assert outcome(compared(difference)) == ("not_found", "not_covered")


def test_a_missing_name_contradicts_where_all_else_agrees() -> None:
    assert outcome(compared(NAME, overlap=0.7))[0] == "contradicted"
    assert outcome(compared(NAME, overlap=0.5)) == ("not_found", "not_covered")
    assert outcome(compared(NAME, overlap=0.7, same_script=False))[0] == "not_found"


def test_a_plan_is_no_fact() -> None:
    assert outcome(compared(PLAN)) == ("not_found", "only_planned")


@pytest.mark.parametrize(
    ("claim", "verdict", "reason"),
    [
        ("The rate was 60.3% in 2021.", "not_found", "other_period"),
        ("2021年重庆科技进步贡献率为60.3%。", "not_found", "other_period"),
        ("The circle was first proposed in 2021.", "contradicted", "contradicted"),
        ("The meeting of 30 people was on June 22.", "contradicted", "contradicted"),
    ],
)
def test_the_year_of_a_measure_is_its_period(claim: str, verdict: str, reason: str) -> None:
    assert outcome(compared(DATE), claim=claim) == (verdict, reason)
