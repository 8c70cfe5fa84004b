"""How a claim differs from a statement that speaks of the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import regex

from policychat.compare.polarity import direction_of, is_negated, is_plan
from policychat.language.dates import Date, find_dates
from policychat.language.numbers import Number, find_numbers
from policychat.language.script import main_script
from policychat.language.terms import terms
from policychat.schema import Difference

# "About 14.5 million" is said of 14.47 million; of 15 million it is not.
_APPROXIMATE = Decimal("0.02")
_NAME = regex.compile(
    r"(?<=\w.{0,400})\b\p{Lu}[\p{L}’'-]+(?:\s+(?:of|and|for|the|\p{Lu}[\p{L}’'-]+))*(?<=\p{Lu}[\p{L}’'-]+)"
)


def find_differences(
    *, claim: str, source: str, surroundings: str = "", published: str | None = None
) -> list[Difference]:
    """Where `claim` says something that `source` says otherwise, or does not say.

    `surroundings` (the passage, its heading and title) and `published` (ISO date, may be partial) complete
    what the source leaves unsaid: a name or year found there is no difference. A difference with
    `source=None` is something the claim says and the source is silent about. Compared are numbers with their
    units, dates at the precision that both give, direction of change, negation, modality (a plan is not a
    fact) and, within one script, names.
    """
    differences = [
        *_number_differences(_plain_numbers(claim), _plain_numbers(source)),
        *_date_differences(claim, source, f"{surroundings} {published or ''}"),
    ]
    claimed, sourced = direction_of(claim), direction_of(source)
    if claimed and sourced and claimed != sourced:
        differences.append(Difference(kind="direction", claim=claimed, source=sourced))
    if is_negated(claim) != is_negated(source):
        differences.append(
            Difference(kind="negation", claim=_said(is_negated(claim)), source=_said(is_negated(source)))
        )
    if is_plan(source) and not is_plan(claim):
        differences.append(Difference(kind="modality", claim="fact", source="plan"))
    if main_script(claim) == main_script(source):
        differences.extend(_name_differences(claim, f"{source} {surroundings}"))
    return differences


def _said(negated: bool) -> str:
    return "denied" if negated else "affirmed"


def _plain_numbers(text: str) -> list[Number]:
    """The numbers that are not part of a date."""
    dates = find_dates(text)
    return [n for n in find_numbers(text) if not any(d.start < n.end and n.start < d.end for d in dates)]


def _number_differences(claimed: Sequence[Number], sourced: Sequence[Number]) -> list[Difference]:
    """A claimed number that the source lacks, beside the source's number of the same unit that it may mean.

    "One" and "two" in words are left alone: they are articles and pairs more often than counts.
    """
    left = [each for each in sourced if not any(_agree(number, each) for number in claimed)]
    unmatched = [
        number
        for number in claimed
        if not any(_agree(number, each) for each in sourced) and (number.value > 2 or number.text[0].isdigit())
    ]
    differences = []
    for number in unmatched:
        rival = next((each for each in left if each.unit == number.unit), None)
        differences.append(
            Difference(kind="number", claim=number.text.strip(), source=rival.text.strip() if rival else None)
        )
    return differences


def _agree(claimed: Number, sourced: Number) -> bool:
    if claimed.unit != sourced.unit:
        return False
    if claimed.value == sourced.value:
        return True
    return claimed.is_approximate and abs(claimed.value - sourced.value) <= abs(sourced.value) * _APPROXIMATE


def _date_differences(claim: str, source: str, surroundings: str) -> list[Difference]:
    sourced = find_dates(source)
    around = find_dates(surroundings)
    differences = []
    for date in find_dates(claim):
        if any(date.agrees_with(each) for each in sourced) or _completed_by(date, sourced, around):
            continue
        rivals = [each for each in sourced if _same_precision(date, each)]
        differences.append(Difference(kind="date", claim=date.text, source=rivals[0].text if rivals else None))
    return differences


def _completed_by(date: Date, sourced: Sequence[Date], around: Sequence[Date]) -> bool:
    """A bare year that the source leaves to its surroundings."""
    if date.month is not None or any(each.year is not None for each in sourced):
        return False
    return any(date.agrees_with(each) for each in around)


def _same_precision(one: Date, other: Date) -> bool:
    return (one.month is None) == (other.month is None) and (one.day is None or other.day is not None)


def _name_differences(claim: str, known: str) -> list[Difference]:
    held = frozenset(terms(known))
    differences = []
    dates = find_dates(claim)
    for match in _NAME.finditer(claim):
        if any(date.start < match.end() and match.start() < date.end for date in dates):
            continue
        words = (word.removesuffix("'s").removesuffix("’s") for word in match.group().split())
        missing = [word for word in words if len(word) > 2 and (found := terms(word)) and not held & set(found)]
        if missing:
            differences.append(Difference(kind="name", claim=" ".join(missing), source=None))
    return differences
