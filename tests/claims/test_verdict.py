"""Verdicts from comparisons."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from policychat.answer.evidence import Candidate, Evidence, SentenceWords
from policychat.claims.alignment import Compared, Stance
from policychat.claims.confidence import confidence
from policychat.claims.verdict import Judgement, judge, may_be_vouched_for, vouched_for
from policychat.compare.coverage import Coverage
from policychat.compare.point import Point
from policychat.compare.statement import Statement
from policychat.compare.statements import Comparison
from policychat.compare.words import words_of
from policychat.schema import Passage, Sentence

CLAIM = "The zone has built 104 municipal innovation platforms."
NUMBER = Point("number", "104", "140", True)
DATE = Point("date", "2021", "2022", True)
NAME = Point("name", "Tencent", None, False)
PLAN = Point("modality", "has", "will", False)


def compared(
    *points: Point,
    share: float = 0.9,
    cosine: float = 0.87,
    same_script: bool = True,
    agreed: int = 0,
    tells: bool = False,
    document: str = "d",
    unsaid: str = "",
) -> Compared:
    sentence = Sentence(start=0, end=1, row=0)
    passage = Passage(
        passage_id=document, document_id=document, start=0, end=1, text="x", language="en", sentences=(sentence,)
    )
    candidate = Candidate(SentenceWords(passage, sentence, "x", frozenset(), "latin"), np.zeros(1, dtype=np.float32))
    missing = tuple(word for point in points if point.kind == "name" for word in words_of(f"by {point.claim}"))
    coverage = Coverage(share, share, missing, (), 10.0)
    comparison = Comparison(points, coverage, tuple(words_of(unsaid)), max(1, agreed), agreed, tells)
    return Compared(Evidence(candidate, cosine, share, cosine, frozenset()), comparison, same_script, 0.05)


def outcome(*sentences: Compared, claim: str = CLAIM) -> tuple[str, str]:
    judgement = judge(Statement(claim), sentences)
    return judgement.verdict, judgement.reason


def test_without_differences_it_is_supported() -> None:
    best = compared()
    assert judge(Statement(CLAIM), [best]).basis == (best,)
    assert outcome(best) == ("supported", "supported")


def test_another_sentence_about_as_near_may_support() -> None:
    second = compared(cosine=0.86)
    assert judge(Statement(CLAIM), [compared(PLAN), second]).basis == (second,)
    assert outcome(compared(PLAN, cosine=0.95), second) == ("not_found", "only_planned")


def test_the_opposite_is_less_like_the_claim() -> None:
    opposite = Point("direction", "cut", "raised", True)
    assert outcome(compared(opposite, cosine=0.80))[0] == "contradicted"
    assert outcome(compared(NUMBER, cosine=0.80))[0] == "not_found"


def test_what_leaves_a_word_unsaid_supports_nothing_and_contradicts_as_ever() -> None:
    assert outcome(compared(unsaid="the richest")) == ("not_found", "not_covered")
    assert outcome(compared(NUMBER, unsaid="the richest")) == ("contradicted", "contradicted")
    assert outcome(compared(unsaid="the richest"), compared(cosine=0.86)) == ("supported", "supported")


def test_another_place_in_an_order_is_another_thing_and_no_dispute() -> None:
    claim = "The sixth meeting was held in Chengdu."
    fourth = compared(Point("number", "sixth", "fourth", True), document="e")
    assert outcome(compared(), fourth, claim=claim) == ("supported", "supported")
    assert outcome(compared(), compared(NUMBER, document="e")) == ("disputed", "disputed")


def test_nothing_near_is_not_found() -> None:
    assert outcome() == ("not_found", "nothing_aligned")
    assert judge(Statement(CLAIM), [compared(share=0.1)]).basis == ()
    assert outcome(compared(NUMBER, share=0.1)) == ("not_found", "nothing_aligned")


@pytest.mark.parametrize(
    ("near", "verdict"),
    [
        (compared(share=0.75), "supported"),
        (compared(share=0.6), "not_found"),
        (compared(share=0.9, cosine=0.7), "not_found"),
        (compared(share=0.6, agreed=1, tells=True, cosine=0.88), "supported"),
        (compared(share=0.7, same_script=False), "not_found"),
        (compared(share=0.7, same_script=False, agreed=1), "supported"),
        (compared(share=0.8, same_script=False), "supported"),
        (compared(share=0.8, same_script=False, cosine=0.75), "not_found"),
    ],
)
def test_alignment(near: Compared, verdict: str) -> None:
    assert outcome(near)[0] == verdict


def test_of_a_chinese_claim_each_word_was_asked_for() -> None:
    near = compared(share=0.7, same_script=False)
    assert outcome(near, claim="该区建成了创新平台。")[0] == "supported"
    assert outcome(near)[0] == "not_found"


@pytest.mark.parametrize("kind", ["number", "unit", "date", "place", "name", "negation", "direction", "subject"])
def test_what_cannot_both_be_true_contradicts(kind: str) -> None:
    assert outcome(compared(Point(kind, "a", "b", True))) == ("contradicted", "contradicted")  # type: ignore[arg-type]


@pytest.mark.parametrize(("point", "enough"), [(NUMBER, 0.72), (Point("negation", "not", "built", True), 0.82)])
def test_what_speaks_of_something_else_contradicts_nothing(point: Point, enough: float) -> None:
    assert outcome(compared(point, share=enough))[0] == "contradicted"
    assert outcome(compared(point, share=enough - 0.05))[0] == "not_found"


@pytest.mark.parametrize("kind", ["number", "unit", "date", "superlative"])
def test_a_silent_source_contradicts_nothing(kind: str) -> None:
    assert outcome(compared(Point(kind, "a", None, False))) == ("not_found", "not_covered")  # type: ignore[arg-type]


def test_a_missing_name_contradicts_where_all_else_agrees() -> None:
    assert outcome(compared(NAME, share=0.85))[0] == "contradicted"
    assert outcome(compared(NAME, share=0.6)) == ("not_found", "not_covered")


def test_a_plan_is_no_fact() -> None:
    assert outcome(compared(PLAN)) == ("not_found", "only_planned")
    assert outcome(compared(PLAN), compared(NUMBER, cosine=0.86)) == ("not_found", "only_planned")
    assert outcome(compared(PLAN, cosine=0.86), compared(NUMBER)) == ("contradicted", "contradicted")


def test_two_documents_may_disagree() -> None:
    judgement = judge(Statement(CLAIM), [compared(), compared(NUMBER, document="other")])
    assert (judgement.verdict, len(judgement.basis)) == ("disputed", 2)
    assert outcome(compared(), compared(NUMBER)) == ("supported", "supported")


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


def test_the_reader_may_doubt_what_other_words_say() -> None:
    loose, alike = compared(share=0.8), compared(share=0.9)
    against, close = compared(NUMBER, share=0.8), compared(NUMBER, share=0.9)
    no, yes = Stance(0.01, 0.2, 0.79), Stance(0.9, 0.05, 0.05)
    assert outcome(replace(loose, stance=yes))[0] == "supported"
    assert outcome(replace(loose, stance=no))[0] == "not_found"
    assert outcome(replace(alike, stance=no))[0] == "supported"
    assert outcome(replace(against, stance=no))[0] == "contradicted"
    assert outcome(replace(against, stance=yes))[0] == "not_found"
    assert outcome(replace(close, stance=yes))[0] == "contradicted"


SURE, UNSURE = Stance(0.97, 0.01, 0.02), Stance(0.8, 0.1, 0.1)
OPEN = Judgement("not_found", "not_covered", ())


def test_the_reader_may_vouch_for_other_words() -> None:
    unsure, sure = (replace(compared(share=0.3), stance=stance) for stance in (UNSURE, SURE))
    assert vouched_for(OPEN, [unsure]) == OPEN
    found = vouched_for(OPEN, [unsure, sure])
    assert (found.verdict, found.reason, found.basis) == ("supported", "supported_otherwise", (sure,))
    assert 0.8 < confidence(found, [sure]) < 1


@pytest.mark.parametrize(
    "each",
    [
        compared(cosine=0.8),
        compared(NUMBER),
        compared(replace(NUMBER, source=None, decisive=False)),
        compared(NAME),
        compared(PLAN),
        compared(Point("negation", "not", "allowed", True)),
    ],
)
def test_it_vouches_for_no_sentence_that_differs_or_is_far(each: Compared) -> None:
    assert not may_be_vouched_for(each)
    assert vouched_for(OPEN, [replace(each, stance=SURE)]) == OPEN


@pytest.mark.parametrize(
    "judgement",
    [
        Judgement("contradicted", "contradicted", (compared(NUMBER),)),
        Judgement("not_found", "only_planned", (compared(PLAN),)),
        Judgement("not_found", "other_period", (compared(DATE),)),
    ],
)
def test_it_vouches_only_where_nothing_was_found(judgement: Judgement) -> None:
    assert vouched_for(judgement, [replace(compared(), stance=SURE)]) == judgement
