"""How a claim differs from a statement that speaks of the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import regex

from policychat.compare.polarity import direction_of, is_negated, is_plan
from policychat.language.dates import Date, find_dates
from policychat.language.numbers import Number, find_numbers, find_ordinals
from policychat.language.script import main_script
from policychat.language.terms import terms
from policychat.schema import Difference, DifferenceKind

_CAPITALISED = r"\b\p{Lu}[\p{L}’'-]+\b"
_NAME = regex.compile(rf"{_CAPITALISED}(?:\s+(?:of|and|for|the|{_CAPITALISED}))*(?<=\p{{Lu}}[\p{{L}}’'-]+)")
_FIRST_WORD = regex.compile(r"\W*[\w’'-]+")
# What a name stands beside: "held in NAME", and "the NAME delegation".
_BESIDE_NAMES: dict[DifferenceKind, regex.Pattern[str]] = {
    "place": regex.compile(
        rf"(?P<beside>\b\p{{Ll}}{{3,}})\s+(?:in|at)\s+(?:the\s+)?(?P<name>{_CAPITALISED}(?:,?\s+{_CAPITALISED})*)"
    ),
    "name": regex.compile(r"(?P<name>\b\p{Lu}[\p{L}’']+)\s+(?P<beside>\p{Ll}{4,})\b"),
}
# "About 14.5 million" is said of 14.47 million; of 15 million it is not.
_APPROXIMATE = Decimal("0.02")
_COUNTED_CHARS = 40  # about five words
# The number of an item: "(3) The city shall ...", "3. ", 3、; it says nothing about what the item says.
_LIST_NUMBER = regex.compile(r"^\s*[(（]?(?P<number>[\d０-９]{1,3})(?:[)）]|[.．](?=\s)|、)", regex.MULTILINE)


def find_differences(
    *, claim: str, source: str, surroundings: str = "", published: str | None = None
) -> list[Difference]:
    """Where `claim` says something that `source` says otherwise, or does not say.

    `surroundings` (the passage, its heading and title) and `published` (ISO date, may be partial) complete
    what the source leaves unsaid: a name or year found there is no difference. A difference with
    `source=None` is something the claim says and the source is silent about. Compared are numbers with their
    units, places in an order, dates at the precision that both give, direction of change, negation, modality
    (a plan is not a fact) and, within one script, names.
    """
    differences = [
        *_number_differences(claim, source),
        *_ordinal_differences(claim, source),
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
        differences.extend(_name_differences(claim, source, surroundings))
    return differences


def _said(negated: bool) -> str:
    return "denied" if negated else "affirmed"


def _plain_numbers(text: str) -> list[Number]:
    """The numbers that are neither part of a date nor that of a list's item."""
    taken = [(date.start, date.end) for date in find_dates(text)]
    taken += [match.span("number") for match in _LIST_NUMBER.finditer(text)]
    return [n for n in find_numbers(text) if not any(start < n.end and n.start < end for start, end in taken)]


def _number_differences(claim: str, source: str) -> list[Difference]:
    """A claimed number that the source lacks, beside the source's number of the same unit that counts the
    most alike, or the same number of another unit.

    "One" and "two" in words are left alone: they are articles and pairs more often than counts.
    """
    claimed, sourced = _plain_numbers(claim), _plain_numbers(source)
    left = [each for each in sourced if not any(_agree(number, each) for number in claimed)]
    differences = []
    for number in claimed:
        if any(_agree(number, each) for each in sourced) or _is_article(number):
            continue
        counted = _counted(claim, number, claimed)
        rivals = [each for each in left if each.unit == number.unit and not _is_article(each)]
        rival = max(rivals, key=lambda each: len(counted & _counted(source, each, sourced)), default=None)
        other = next((each for each in left if _differ_in_unit(number, each)), None) if rival is None else None
        against = rival or other
        differences.append(
            Difference(
                kind="unit" if other else "number",
                claim=number.text.strip(),
                source=against.text.strip() if against else None,
            )
        )
    return differences


def _counted(text: str, number: Number, numbers: Sequence[Number]) -> frozenset[str]:
    """The terms between a number and the next one: what it counts, or the period it is of."""
    end = min((each.start for each in numbers if each.start >= number.end), default=len(text))
    return frozenset(terms(text[number.end : min(end, number.end + _COUNTED_CHARS)]))


def _is_article(number: Number) -> bool:
    return number.value <= 2 and not number.unit and not number.text[0].isdigit()


def _agree(claimed: Number, sourced: Number) -> bool:
    if claimed.unit != sourced.unit:
        return False
    if claimed.value == sourced.value:
        return True
    return claimed.is_approximate and abs(claimed.value - sourced.value) <= abs(sourced.value) * _APPROXIMATE


def _differ_in_unit(one: Number, other: Number) -> bool:
    """The same figure, of yuan in one and of dollars in the other; a plain count has no unit to differ in."""
    return one.value == other.value and bool(one.unit) and bool(other.unit) and one.unit != other.unit


def _ordinal_differences(claim: str, source: str) -> list[Difference]:
    """The fourth meeting is not the fifth. "First" is left alone: it is an adverb more often than a place."""
    claimed, sourced = ([n for n in find_ordinals(text) if n.value > 1] for text in (claim, source))
    values = {number.value for number in sourced}
    left = [number for number in sourced if number.value not in {each.value for each in claimed}]
    return [
        Difference(kind="number", claim=number.text, source=left[0].text)
        for number in claimed
        if number.value not in values and left
    ]


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


def _name_differences(claim: str, source: str, surroundings: str) -> list[Difference]:
    held = frozenset(terms(f"{source} {surroundings}"))
    dates = find_dates(claim)
    differences = _rival_names(claim, source)
    for match in _NAME.finditer(claim, _first_word_end(claim)):
        if any(date.start < match.end() and match.start() < date.end for date in dates):
            continue
        words = (word.removesuffix("'s").removesuffix("’s") for word in match.group().split())
        missing = [word for word in words if len(word) > 2 and (found := terms(word)) and not held & set(found)]
        if missing:
            differences.append(Difference(kind="name", claim=" ".join(missing), source=None))
    return differences


def _first_word_end(text: str) -> int:
    """Where names may begin: the first word has its capital from the sentence."""
    first = _FIRST_WORD.match(text)
    return first.end() if first else 0


def _rival_names(claim: str, source: str) -> list[Difference]:
    """A name that stands where the source has another: "held in Chengdu" against "held in Mianyang"."""
    differences = []
    for kind, pattern in _BESIDE_NAMES.items():
        sourced = _names_beside(source, pattern, start=0)
        rivals = _names_beside(source, pattern, start=_first_word_end(source))
        for beside, names in _names_beside(claim, pattern, start=_first_word_end(claim)).items():
            for name in names:
                agreed = any(_same_name(name, other) for other in sourced.get(beside, ()))
                if not agreed and beside in rivals:
                    differences.append(Difference(kind=kind, claim=name, source=rivals[beside][0]))
    return differences


def _same_name(one: str, other: str) -> bool:
    """True where the narrower part of one ("Mianyang" of "Mianyang, Sichuan") is in the other."""
    return any(set(terms(a.split(",")[0])) & set(terms(b)) for a, b in ((one, other), (other, one)))


def _names_beside(text: str, pattern: regex.Pattern[str], *, start: int) -> dict[str, list[str]]:
    """The names of `text` from `start` on by the term of the word they stand beside; months are no names."""
    found: dict[str, list[str]] = {}
    for match in pattern.finditer(text, start):
        beside = terms(match["beside"])
        if beside and terms(match["name"]) and not find_dates(match["name"]):
            found.setdefault(beside[0], []).append(match["name"])
    return found
