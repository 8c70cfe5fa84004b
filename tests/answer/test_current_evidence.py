"""Which sentences step behind others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.answer.current_evidence import put_current_first
from policychat.answer.evidence import MARGIN, Candidate, Evidence, sentence_words
from policychat.schema import Passage, Sentence


def evidence(document: str, *, score: float, cosine: float = 0.85, angle: float = 0.0) -> Evidence:
    passage = Passage(
        passage_id=document, document_id=document, start=0, end=1, text=document, language="en",
        sentences=(Sentence(start=0, end=1, row=0),),
    )  # fmt: skip
    [words] = sentence_words(passage)
    vector = np.array([np.cos(angle), np.sin(angle)], np.float32)
    return Evidence(Candidate(words, vector), cosine, 0.5, score, frozenset())


def order(*ranked: Evidence) -> str:
    found = put_current_first(ranked, gives_way=lambda one, other: (one, other) == ("o", "n"))
    return "".join(each.candidate.text for each in found)


def test_an_outdated_sentence_steps_behind_its_counterpart_and_out_of_the_choice() -> None:
    found = put_current_first(
        [evidence("o", score=1.0), evidence("n", score=0.98)], gives_way=lambda one, other: one == "o" != other
    )
    assert [each.candidate.text for each in found] == ["n", "o"]
    assert found[1].score < found[0].score - MARGIN


@pytest.mark.parametrize(
    "other",
    [evidence("n", score=0.9), evidence("n", score=0.99, angle=0.6), evidence("x", score=0.99)],
    ids=["answers worse", "speaks of something else", "is of another document"],
)
def test_it_keeps_its_place_before_what_is_no_counterpart(other: Evidence) -> None:
    assert order(evidence("o", score=1.0), other)[0] == "o"


@given(st.lists(st.tuples(st.sampled_from("onx"), st.floats(0.5, 1.1)), max_size=6))
def test_nothing_is_lost_and_scores_fall(made: list[tuple[str, float]]) -> None:
    ranked = sorted((evidence(name, score=score) for name, score in made), key=lambda each: -each.score)
    found = put_current_first(ranked, gives_way=lambda one, other: (one, other) == ("o", "n"))
    assert sorted(each.candidate.text for each in found) == sorted(name for name, _ in made)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
