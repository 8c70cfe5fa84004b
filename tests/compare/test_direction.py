"""Whether the same thing is said to change the same way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.compare.direction import compare_directions
from policychat.compare.statement import Statement


def outcome(claim: str, source: str) -> str:
    """opposite, open (a word of change that only the other way has) or nothing to say; `said` for another word."""
    found = compare_directions(Statement(claim), Statement(source))
    if found.points:
        return "opposite" if any(point.decisive for point in found.points) else "open"
    return "said" if found.agreed else "nothing"


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        # opposites of the same thing, whatever the grammar
        ("They will loosen limits on rents.", "They will tighten limits on rents.", "opposite"),
        ("Limits on rents will be loosened by the city.", "The city will tighten limits on rents.", "opposite"),
        ("The city wants limits on rents to be eased.", "A tightening of limits on rents is planned.", "opposite"),
        ("Subsidies for coal were stepped up.", "The state scaled back subsidies for coal.", "opposite"),
        ("The Act brings in fees.", "The Act does away with fees.", "opposite"),
        ("The plan hampers cycling.", "The plan promotes cycling.", "opposite"),
        ("There was a reduction in emissions from cars.", "Emissions from cars increased.", "opposite"),
        ("It is harder to evict tenants.", "The law makes it easier to evict tenants.", "opposite"),
        ("Waiting times became shorter.", "Waiting times lengthened.", "opposite"),
        ("They asked for foreign trade to be cut back.", "Foreign trade in food should be enhanced.", "opposite"),
        ("要削弱对个人信息的保护。", "要加强对个人信息的保护。", "opposite"),
        ("退休年龄将降低。", "将退休年龄提高到67岁。", "opposite"),
        ("应减少硕士的培养。", "Increase the training of masters.", "opposite"),
        ("The city should weaken protection of wetlands.", "应加强对湿地的保护。", "opposite"),
        ("The board rejected the merger.", "The board approved the merger.", "opposite"),
        ("The board rejected the fees.", "The board increased the fees.", "nothing"),
        # of several things the one that is meant
        ("Pay was lowered.", "Fees were lowered while pay was raised.", "opposite"),
        ("Pay was raised.", "Fees were lowered while pay was raised.", "said"),
        ("The plan cut noise.", "The plan cut traffic and increased noise.", "opposite"),
        ("Powers were curtailed in 2019.", "Powers were extended in 2015 and curtailed in 2019.", "said"),
        # another thing
        ("Pay of nurses was cut.", "Pay of teachers was raised.", "open"),
        ("The reform lowers fees for farms.", "The reform reduces costs but raises fees for shops.", "open"),
        # the same in other words
        ("Emissions from cars went up.", "Emissions from cars increased.", "said"),
        ("Restrictions on trade were eased.", "The council approved a relaxation of restrictions on trade.", "said"),
        # no opposites: raising a limit relaxes it, what is extended may be put off
        ("They raised the limit.", "They relaxed the limit.", "nothing"),
        ("They postponed the deadline.", "They extended the deadline.", "nothing"),
        # what is denied is for the denials
        ("They did not cut fees.", "They raised fees.", "nothing"),
        ("Fees are due.", "Fees were raised.", "nothing"),
    ],
)
def test_the_same_thing_changes(claim: str, source: str, expected: str) -> None:
    assert outcome(claim, source) == expected


UP = st.sampled_from("increase expand strengthen step up".split(" ", 3))
DOWN = st.sampled_from(["reduce", "cut back", "weaken", "scale down"])
THINGS = st.sampled_from(["fees", "support for farms", "the number of permits", "air quality", "checks of shops"])


@given(UP, DOWN, THINGS)
def test_opposites_are_seen_from_both_sides(up: str, down: str, thing: str) -> None:
    more, less = f"The city will {up} {thing}.", f"The city will {down} {thing}."
    assert outcome(more, less) == outcome(less, more) == "opposite"


@given(UP, DOWN, THINGS, THINGS)
def test_other_things_are_never_opposites(up: str, down: str, one: str, other: str) -> None:
    found = outcome(f"The city will {up} {one}.", f"The city will {down} {other}.")
    assert found == ("opposite" if one == other else "open")
