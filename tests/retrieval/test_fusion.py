"""Merging two rankings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.retrieval.fusion import RRF_K, fuse_reciprocal_ranks

RANKING = st.lists(st.sampled_from("abcdefghijklmnop"), unique=True, max_size=16)
WEIGHT = st.floats(0, 1)


def order(fused: list[tuple[str, float]]) -> list[str]:
    return [key for key, _ in fused]


def test_the_formula() -> None:
    fused = fuse_reciprocal_ranks(dense=["a", "b"], lexical=["b", "c"], lexical_weight=0.5)
    assert dict(fused) == {
        "a": pytest.approx(1 / (RRF_K + 1)),
        "b": pytest.approx(1 / (RRF_K + 2) + 0.5 / (RRF_K + 1)),
        "c": pytest.approx(0.5 / (RRF_K + 2)),
    }
    assert order(fused) == ["b", "a", "c"]


def test_equal_scores_keep_the_dense_order() -> None:
    assert order(fuse_reciprocal_ranks(dense=["b", "a"], lexical=["a", "b"], lexical_weight=1.0)) == ["b", "a"]


def test_a_lexical_leg_without_weight_changes_nothing() -> None:
    assert order(fuse_reciprocal_ranks(dense=["a", "b"], lexical=["b", "a"], lexical_weight=0.0)) == ["a", "b"]


def test_a_leg_that_cannot_see_a_passage_does_not_push_it_down() -> None:
    dense, lexical = ["english", "x", "y"], ["x", "y"]
    plain = fuse_reciprocal_ranks(dense=dense, lexical=lexical, lexical_weight=1.0)
    fair = fuse_reciprocal_ranks(dense=dense, lexical=lexical, lexical_weight=1.0, unreachable={"english"})
    assert order(plain)[0] == "x"
    assert order(fair)[0] == "english"


@given(RANKING, RANKING, WEIGHT, st.sets(st.sampled_from("abcdefgh")))
def test_every_id_comes_once_and_best_first(
    dense: list[str], lexical: list[str], weight: float, unreachable: set[str]
) -> None:
    fused = fuse_reciprocal_ranks(dense=dense, lexical=lexical, lexical_weight=weight, unreachable=unreachable)
    assert sorted(order(fused)) == sorted({*dense, *lexical})
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)


@given(RANKING, RANKING, WEIGHT, st.sets(st.sampled_from("abcdefgh")))
def test_unreachable_ids_keep_the_order_of_the_dense_leg(
    dense: list[str], lexical: list[str], weight: float, unreachable: set[str]
) -> None:
    fused = fuse_reciprocal_ranks(dense=dense, lexical=lexical, lexical_weight=weight, unreachable=unreachable)
    blind = unreachable & set(dense)
    assert [key for key in order(fused) if key in blind] == [key for key in dense if key in blind]


@given(RANKING, WEIGHT)
def test_who_is_ahead_in_both_is_ahead(both: list[str], weight: float) -> None:
    assert order(fuse_reciprocal_ranks(dense=both, lexical=both, lexical_weight=weight)) == both


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan")])
def test_a_weight_that_is_none(weight: float) -> None:
    with pytest.raises(ValueError, match="lexical_weight"):
        fuse_reciprocal_ranks(dense=["a"], lexical=[], lexical_weight=weight)
