"""Whether a claim and a source have the same thing change the same way."""

from __future__ import annotations

from dataclasses import dataclass

from policychat.compare.change_words import ChangeWord
from policychat.compare.changed_things import Thing, changed_thing, marks
from policychat.compare.changes_between import from_to, routes
from policychat.compare.point import Point
from policychat.compare.polarity import NEGATION
from policychat.compare.statement import Statement, once

_DENIED_WITHIN = 24  # characters before a word of change
# Not opposites, whatever their signs: what is extended may be postponed, what is delayed may be introduced.
_APART = tuple(
    map(
        frozenset,
        (
            ("length", "speed"),
            ("being", "speed"),
            ("keeping", "speed"),
            ("quality", "speed"),
            ("quality", "length"),
            ("quality", "width"),
            ("quality", "strict"),
            ("quality", "being"),
            ("quality", "keeping"),
            ("width", "speed"),
        ),
    )
)
# To raise a limit is to relax it, to raise a standard is to tighten it.
_LIMITS = frozenset("limit cap threshold ceil quota".split())
_HAN_LIMITS = ("上限", "限额", "门槛", "额度")


@dataclass(frozen=True)
class _Change:
    """`thing` is None for "from A to B", which is said of whatever the sentence is about."""

    sign: int
    senses: frozenset[str]
    text: str
    start: int
    end: int
    thing: Thing | None

    def is_of(self, other: _Change) -> bool:
        if self.thing is None or other.thing is None:
            return True
        return self.thing.is_that(other.thing)

    @property
    def is_known(self) -> bool:
        """Whether it can be told what changes."""
        return self.thing is None or bool(self.thing.core)

    def may_be_of(self, other: _Change) -> bool:
        """Whether what changes might be the same: what they name shares a word, or cannot be told."""
        if not self.thing or not other.thing or not self.thing.core or not other.thing.core:
            return True
        return self.thing.shares_core(other.thing)

    def says(self, other: _Change, across: bool) -> bool:
        """Whether the words say the same of the same thing. Across scripts, where a translation may not be known, the
        things need only share a word: the others are asked for like all words."""
        if self.sign != other.sign or self.senses.isdisjoint(other.senses):
            return False
        if self.is_of(other) or self.thing is None or other.thing is None:
            return True
        return across and self.thing.shares(other.thing)

    def is_against(self, other: _Change) -> bool:
        """Whether one word excludes the other, said of the same."""
        if self.sign == other.sign:
            return False
        if "approval" in self.senses | other.senses:
            return self.senses == other.senses
        return any(
            one == two or (frozenset((one, two)) not in _APART and not self._is_scale(one, two))
            for one in self.senses
            for two in other.senses
        )

    def _is_scale(self, one: str, two: str) -> bool:
        if {one, two} != {"size", "strict"} or self.thing is None or not self.thing.core:
            return False
        head = self.thing.core[-1]
        return not head.keys.isdisjoint(_LIMITS) or head.text.endswith(_HAN_LIMITS)


@dataclass(frozen=True)
class Directions:
    """`points` where claim and source differ; `spans` of the claim's words of change that were compared, `agreed` of
    those that the source has too, by another word."""

    points: tuple[Point, ...]
    compared: tuple[tuple[int, int], ...]
    agreed: tuple[tuple[int, int], ...]

    @property
    def meet(self) -> bool:
        """Whether both have the same thing change, whichever way."""
        return bool(self.compared or self.agreed)


def compare_directions(claim: Statement, source: Statement) -> Directions:
    """Where the claim has something rise that the source has fall, be relaxed that is tightened, introduced that is
    abolished.

    It decides where both are said of the same thing; otherwise, of words that only the other way has, it leaves open
    what the claim says. What either denies is compared as a denial. Read too is the order of "from A to B".
    """
    mine, theirs = _changes(claim), _changes(source)
    points, compared, agreed = [], [], []
    across = claim.script != source.script
    for each in mine:
        against = [other for other in theirs if each.is_against(other)]
        along = [other for other in theirs if other.sign == each.sign]
        same = next((other for other in against if each.is_of(other)), None)
        span = (each.start, each.end)
        if any(each.says(other, across) for other in along):
            agreed.append(span)
        elif same and not any(each.is_of(other) or not other.is_known for other in along):
            points.append(Point("direction", each.text, same.text, True))
            compared.append(span)
        elif against and not any(each.may_be_of(other) for other in along):
            points.append(Point("direction", each.text, against[0].text, False))
    return Directions(tuple(points or _turned(claim, source)), tuple(compared), tuple(agreed))


@once
def _changes(statement: Statement) -> list[_Change]:
    found = [
        _Change(each.sign, each.senses, statement.text[each.start : each.end], each.start, each.end, thing)
        for each in marks(statement)
        if not _is_denied(statement, each)
        for thing in (changed_thing(statement, each),)
    ]
    for one, other in from_to(statement):
        if one.low != other.low:
            text = statement.text[one.start : other.end]
            sign = 1 if other.low > one.low else -1
            found.append(_Change(sign, frozenset(("size",)), text, one.start, one.start, None))
    return found


def _is_denied(statement: Statement, change: ChangeWord) -> bool:
    return NEGATION.search(statement.plain, max(0, change.start - _DENIED_WITHIN), change.start) is not None


def _turned(claim: Statement, source: Statement) -> list[Point]:
    """ "From 60 to 58" where the source has "from 58 to 60", "from Oldtown to Newport" where it has the way back."""
    amounts = [
        Point("direction", claim.text[a.start : b.end], source.text[c.start : d.end], True)
        for a, b in from_to(claim)
        for c, d in from_to(source)
        if a.unit == c.unit and (a.low, b.low) == (d.low, c.low) and a.low != b.low
    ]
    ways = [
        Point("direction", mine.text, theirs.text, True)
        for mine in routes(claim)
        for theirs in routes(source)
        if theirs.leads_back(mine)
    ]
    return amounts + ways
