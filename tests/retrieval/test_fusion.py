"""One ranking from several legs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.retrieval.fusion import Legs, fuse
from policychat.retrieval.legs import Nearness

COSINES = st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=12)


def array(values: Sequence[float]) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def legs(
    dense: Sequence[float],
    lexical: Sequence[float] | None = None,
    *,
    second: Sequence[float] | None = None,
    reachable: Sequence[bool] | None = None,
) -> Legs:
    """Candidates whose whole and best sentence are equally near."""
    return Legs(
        first=Nearness(array(dense), array(dense)),
        second=None if second is None else Nearness(array(second), array(second)),
        lexical=array(lexical if lexical is not None else [0.0] * len(dense)),
        reachable=np.array(reachable if reachable is not None else [True] * len(dense)),
    )


def order(fused: np.ndarray) -> list[int]:
    return [int(place) for place in np.argsort(-fused, kind="stable")]


def test_the_formula() -> None:
    # z-scores of (1, 0) are (1, -1); the words' weight is 1.25, the whole is divided by the weights' sum.
    fused = fuse(legs([1, 0], [0, 4]), lexical_weight=0.8)
    assert fused == pytest.approx([(2 - 1) / 3, (-2 + 1) / 3])
    fused = fuse(legs([1, 0], second=[0, 1], reachable=[False, False]), lexical_weight=0.8)
    assert fused == pytest.approx([(2 - 1.5) / 3.5, (-2 + 1.5) / 3.5])


def test_words_without_weight_change_nothing() -> None:
    assert order(fuse(legs([0.8, 0.7, 0.6], [0, 1, 9]), lexical_weight=0.0)) == [0, 1, 2]


def test_a_leg_that_cannot_see_a_passage_does_not_push_it_down() -> None:
    dense, lexical = [0.9, 0.6, 0.5, 0.4], [0, 3, 2, 1]
    assert order(fuse(legs(dense, lexical, reachable=[False, True, True, True]), lexical_weight=1.0))[0] == 0


def test_the_second_model_weighs_more_across_scripts() -> None:
    dense, second = [0.8, 0.6], [0.1, 0.9]
    same = fuse(legs(dense, second=second), lexical_weight=0.0)
    other = fuse(legs(dense, second=second, reachable=[False, False]), lexical_weight=0.0)
    assert same[1] - same[0] < other[1] - other[0]


@given(COSINES, st.floats(0, 1))
def test_who_is_ahead_in_all_legs_is_ahead(cosines: list[float], weight: float) -> None:
    fused = fuse(legs(cosines, [each + 1 for each in cosines], second=cosines), lexical_weight=weight)
    assert all(
        fused[one] >= fused[other] - 1e-6
        for one in range(len(cosines))
        for other in range(len(cosines))
        if cosines[one] >= cosines[other]
    )


@given(COSINES, st.data())
def test_scores_are_finite_whatever_the_legs(cosines: list[float], data: st.DataObject) -> None:
    size = len(cosines)
    lexical = data.draw(st.lists(st.floats(0, 100, width=32), min_size=size, max_size=size))
    reachable = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    fused = fuse(legs(cosines, lexical, second=cosines[::-1], reachable=reachable), lexical_weight=1.0)
    assert fused.shape == (size,)
    assert np.isfinite(fused).all()


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan")])
def test_a_weight_that_is_none(weight: float) -> None:
    with pytest.raises(ValueError, match="lexical_weight"):
        fuse(legs([1.0]), lexical_weight=weight)


def test_names_carried_over_count_for_what_the_words_cannot_reach() -> None:
    given = legs([0.5, 0.5, 0.5], [3, 0, 0], reachable=[True, False, False])
    bridged = replace(given, bridged=array([0, 0, 2]))
    assert order(fuse(bridged, lexical_weight=0.0, bridged_weight=0.5))[0] == 2
    # Of two candidates out of reach one is a standard deviation above, the other one below their mean.
    assert fuse(bridged, lexical_weight=0.0, bridged_weight=0.8) == pytest.approx([0, -1 / 3, 1 / 3])
    assert fuse(bridged, lexical_weight=0.0, bridged_weight=0.0) == pytest.approx([0, 0, 0])
