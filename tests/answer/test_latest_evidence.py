"""Which of nearly equal sentences come first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policychat.answer.evidence import Evidence
from policychat.answer.latest_evidence import LATEST_MARGIN, put_latest_first
from tests.answer.test_current_evidence import evidence

DATES = {"o": "2019", "n": "2023-02", "x": None}
LATEST = "What is the latest fee?"


def order(*ranked: Evidence, question: str = LATEST) -> str:
    found = put_latest_first(ranked, question=question, published=DATES.__getitem__)
    return "".join(each.candidate.text for each in found)


def test_the_newer_of_two_equals_goes_first_if_asked_for() -> None:
    both = evidence("o", score=1.0), evidence("n", score=1.0 - LATEST_MARGIN / 2)
    assert order(*both) == "no"
    assert order(*both, question="What is the fee?") == "on"


def test_a_worse_or_undated_one_does_not() -> None:
    assert order(evidence("o", score=1.0), evidence("n", score=1.0 - LATEST_MARGIN * 2)) == "on"
    assert order(evidence("x", score=1.0), evidence("n", score=1.0)) == "xn"


def test_one_that_speaks_of_something_else_does_not() -> None:
    assert order(evidence("o", score=1.0), evidence("n", score=1.0, angle=0.6)) == "on"


@given(st.lists(st.tuples(st.sampled_from("onx"), st.floats(0.9, 1.0)), max_size=6))
def test_nothing_is_lost_and_scores_fall(made: list[tuple[str, float]]) -> None:
    ranked = sorted((evidence(name, score=score) for name, score in made), key=lambda each: -each.score)
    found = put_latest_first(ranked, question=LATEST, published=DATES.__getitem__)
    assert sorted(each.candidate.text for each in found) == sorted(name for name, _ in made)
    assert [each.score for each in found] == [each.score for each in ranked]


@given(st.lists(st.tuples(st.sampled_from("onx"), st.floats(0.95, 1.0)), max_size=8))
def test_nothing_moves_further_than_the_margin(made: list[tuple[str, float]]) -> None:
    # Each sentence is known again by its cosine; all speak of the same.
    scores = sorted((score for _, score in made), reverse=True)
    ranked = [
        evidence(name, score=score, cosine=0.5 + place / 100)
        for place, ((name, _), score) in enumerate(zip(made, scores, strict=True))
    ]
    own = {each.cosine: each.score for each in ranked}
    for each in put_latest_first(ranked, question=LATEST, published=DATES.__getitem__):
        assert abs(each.score - own[each.cosine]) <= LATEST_MARGIN
