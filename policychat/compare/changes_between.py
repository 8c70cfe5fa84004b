"""What a statement has change from one thing to another: "from 58 to 60", "from the ministry to the city"."""

from __future__ import annotations

from dataclasses import dataclass, replace

import regex

from policychat.compare.statement import Statement, once
from policychat.compare.words import Vocabulary, Word
from policychat.language.quantities import Quantity

# 由每人每月128元提高至每人每月143元
_FROM = regex.compile(r"\bfrom\s*$|[从由自](?:每\p{Han}{1,3}){0,2}\s*$", regex.IGNORECASE)
_TO = regex.compile(r"\bto\s*$|(?:至|到|为)(?:每\p{Han}{1,3}){0,2}\s*$", regex.IGNORECASE)
_FROM_TO_CHARS = 60
_ROUTE = regex.compile(
    r"\bfrom\s(?P<origin>[^,.;:]{2,60}?)\s(?:in)?to\s(?P<goal>[^,.;:]{2,60})"
    r"|[从由](?P<origin_zh>\p{Han}{2,20}?)(?:移交|转移|转|划归|移|调)?[至到给](?P<goal_zh>\p{Han}{2,20})",
    regex.IGNORECASE,
)
_WORDS_OF_GOAL = 3  # what follows may be of something else


@dataclass(frozen=True)
class Route:
    """`origin` and `goal` are the words of both ends, without those that stand at both ("the trade office", "the
    interior office")."""

    text: str
    origin: tuple[Word, ...]
    goal: tuple[Word, ...]

    def leads_back(self, other: Route) -> bool:
        """Whether each begins where the other ends, and nowhere else."""
        mine, theirs = (Vocabulary.of(words) for words in (self.origin, self.goal))
        return (
            any(theirs.holds(word) for word in other.origin)
            and any(mine.holds(word) for word in other.goal)
            and not any(mine.holds(word) for word in other.origin)
            and not any(theirs.holds(word) for word in other.goal)
        )


@once
def routes(statement: Statement) -> list[Route]:
    """Each "from A to B" of words, figures apart."""
    found = []
    for match in _ROUTE.finditer(statement.plain):
        ends = ("origin", "goal") if match["origin"] else ("origin_zh", "goal_zh")
        origin, goal = ([word for word in statement.words_between(*match.span(end)) if not word.frame] for end in ends)
        goal = goal[:_WORDS_OF_GOAL]
        end = goal[-1].end if goal else match.end()
        starts = tuple(word for word in origin if not any(map(word.is_same, goal)))
        ends_at = tuple(word for word in goal if not any(map(word.is_same, origin)))
        if starts and ends_at:
            found.append(Route(statement.text[match.start() : end], starts, ends_at))
    return found


@once
def from_to(statement: Statement) -> list[tuple[Quantity, Quantity]]:
    text = statement.plain
    return [
        (one, other)
        for one, other in zip(statement.quantities, statement.quantities[1:], strict=False)
        if one.unit == other.unit
        and other.start - one.end <= _FROM_TO_CHARS
        and _FROM.search(text, max(0, one.start - 12), one.start)
        and _TO.search(text, max(one.end, other.start - 12), other.start)
    ]


@once
def differences(statement: Statement) -> list[Quantity]:
    """By how much each "from A to B" changes, "15 yuan" of "from 128 yuan to 143 yuan", and in percent to a tenth."""
    found = []
    for one, other in from_to(statement):
        if one.is_range or other.is_range or not one.low or one.low == other.low:
            continue
        by = abs(other.low - one.low)
        share = round(100 * by / one.low, 1)
        found.append(replace(other, low=by, high=by, figure=by, bound="exact"))
        found.append(replace(other, low=share, high=share, figure=share, bound="exact", unit="%"))
    return found


def starting_amounts(statement: Statement) -> list[Quantity]:
    """The first amount of each "from A to B": what was, even where B is a goal."""
    return [one for one, _ in from_to(statement)]
