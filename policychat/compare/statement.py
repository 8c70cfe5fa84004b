"""A statement taken apart, once for all comparisons."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property, wraps
from typing import Any, TypeVar

from policychat.compare.words import Vocabulary, Word, words_of
from policychat.language.numbers import Number, find_ordinals
from policychat.language.periods import Period, find_periods
from policychat.language.quantities import Quantity, find_quantities
from policychat.language.script import main_script
from policychat.language.simplified import simplified

T = TypeVar("T")


def once(read: Callable[[Statement], T]) -> Callable[[Statement], T]:
    """`read` done once for each statement: sources are compared with many claims."""
    key = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def reading(statement: Statement) -> T:
        if key not in statement.kept:
            statement.kept[key] = read(statement)
        kept: T = statement.kept[key]
        return kept

    return reading


class Statement:
    """What a text says, in parts that are read when first asked for.

    `published` (ISO date, may be partial) is that of its document: "last year" counts from there.
    """

    def __init__(self, text: str, *, published: str | None = None) -> None:
        self.text = text
        self.published = published
        self.kept: dict[Hashable, Any] = {}  # what others have read in it
        self.plain = simplified(text)  # as long as the text: offsets hold in both

    @cached_property
    def script(self) -> str:
        return main_script(self.text)

    @cached_property
    def quantities(self) -> list[Quantity]:
        return find_quantities(self.text)

    @cached_property
    def ordinals(self) -> list[Number]:
        """Places in an order; a tenth of something is an amount."""
        taken = [(each.start, each.end) for each in self.quantities]
        return [n for n in find_ordinals(self.text) if not any(a < n.end and n.start < b for a, b in taken)]

    @cached_property
    def periods(self) -> list[Period]:
        return find_periods(self.text, published=self.published)

    @cached_property
    def values(self) -> list[tuple[int, int]]:
        """Where amounts and times stand, as spans."""
        amounts = [(each.start, each.end) for each in self.quantities]
        return amounts + [(each.start, each.end) for each in self.periods]

    @cached_property
    def words(self) -> list[Word]:
        """The words that carry meaning, without numbers and dates."""
        return words_of(self.text, self.values)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.text, self.words)

    def words_between(self, start: int, end: int) -> list[Word]:
        """The words that lie within `text[start:end]`."""
        return [word for word in self.words if start <= word.start and word.end <= end]
