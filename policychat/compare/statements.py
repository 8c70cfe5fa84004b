"""How a claim differs from a statement that may speak of the same thing."""

from __future__ import annotations

from dataclasses import dataclass

from policychat.compare.agents import agent_points
from policychat.compare.aliases import Aliases
from policychat.compare.coverage import Coverage, cover
from policychat.compare.dates import date_points, period_relation
from policychat.compare.direction import compare_directions
from policychat.compare.frequency import frequency_points
from policychat.compare.modality import modality_points
from policychat.compare.names import name_points
from policychat.compare.negation import negation_points
from policychat.compare.numbers import is_article, number_points, relation
from policychat.compare.point import Point
from policychat.compare.statement import Statement
from policychat.compare.superlative import listed_count, ordinal_points, superlative_points
from policychat.compare.translations import translated
from policychat.compare.unsaid import unsaid_words
from policychat.compare.words import Word
from policychat.schema import Difference

_TELLING, _MOST_TELLING = 100, 10**15  # beyond, nobody gives each digit


@dataclass(frozen=True)
class Comparison:
    """Where a claim and a source differ, how much of the claim's words the source holds (`coverage`), which of them
    it does not say in other words either (`unsaid`; within one script), and how many
    amounts, dates and places in an order the claim gives (`values`) that the source gives too (`agreed`);
    `tells` where one of those agreed is a figure of three digits or more, which two texts hardly share by chance."""

    points: tuple[Point, ...]
    coverage: Coverage
    unsaid: tuple[Word, ...]
    values: int
    agreed: int
    tells: bool

    @property
    def differences(self) -> tuple[Difference, ...]:
        return tuple(point.difference() for point in self.points)


def compare_statements(
    claim: Statement, source: Statement, around: Statement | None = None, *, aliases: Aliases | None = None
) -> Comparison:
    """Compare kind by kind; `around` is what stands about the source: its passage, heading and title."""
    values = [
        *_counted(claim, source, number_points(claim, source)),
        *ordinal_points(claim, source),
        *date_points(claim, source, around),
    ]
    directions = compare_directions(claim, source)
    points = [
        *values,
        *directions.points,
        *negation_points(claim, source),
        *modality_points(claim, source),
        *superlative_points(claim, source),
        *frequency_points(claim, source),
        *agent_points(claim, source),
        *name_points(claim, source, around, aliases=aliases),
    ]
    count = len(claim.quantities) + len(claim.ordinals) + len(claim.periods)
    said = translated(claim, source)
    coverage = cover(claim, source, around, aliases=aliases, directions=directions, translated=said)
    return Comparison(
        points=tuple(points),
        coverage=coverage,
        unsaid=unsaid_words(claim, source, coverage.unheld, said | coverage.settled, around),
        values=count,
        agreed=max(0, count - len(values)),
        tells=not values
        and any(_TELLING <= each.figure <= _MOST_TELLING and each.figure % 100 for each in claim.quantities),
    )


def find_differences(
    *, claim: str, source: str, surroundings: str = "", published: str | None = None
) -> list[Difference]:
    """Where `claim` says something that `source` says otherwise, or does not say.

    `surroundings` (the passage, its heading and title) and `published` (ISO date, may be partial) complete
    what the source leaves unsaid: a name or year found there is no difference. A difference with
    `source=None` is something the claim says and the source is silent about. Compared are numbers with their
    units, places in an order, dates at the precision that both give, direction of change, negation, modality
    (a plan is not a fact), superlatives and names.
    """
    around = Statement(surroundings, published=published) if surroundings else None
    compared = compare_statements(Statement(claim), Statement(source, published=published), around)
    return list(compared.differences)


def shared_values(claim: Statement, source: Statement) -> float:
    """The share (0 to 1) of the claim's amounts and times that the source gives somewhere, whatever of; 0 for none."""
    amounts = [each for each in claim.quantities if not is_article(each)]
    if not amounts and not claim.periods:
        return 0.0
    found = sum(
        any(each.unit == other.unit and relation(each, other) == "agree" for other in source.quantities)
        for each in amounts
    )
    found += sum(any(period_relation(each, other) == "agree" for other in source.periods) for each in claim.periods)
    return found / (len(amounts) + len(claim.periods))


def _counted(claim: Statement, source: Statement, points: list[Point]) -> list[Point]:
    """`points` with a count that the source shows by its list: "three areas" against a list of four."""
    found = []
    for point in points:
        if point.kind == "number" and point.source is None:
            value = next((q.low for q in claim.quantities if q.text == point.claim and not q.unit), None)
            listed = listed_count(source, claim, value) if value is not None else None
            if listed is not None and value is not None:
                if listed[1] != value:
                    found.append(Point("number", point.claim, listed[0], True))
                continue
        found.append(point)
    return found
