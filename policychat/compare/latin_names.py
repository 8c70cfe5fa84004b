"""Names in Latin script, and what stands in their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from policychat.compare.aliases import Aliases
from policychat.compare.point import Point
from policychat.compare.statement import Statement, once
from policychat.language.terms import terms
from policychat.schema import DifferenceKind

_WORD = r"\p{Lu}[\p{L}’'-]*"
_RUN = regex.compile(rf"\b{_WORD}(?:\s+(?:of|and|for|the|&)\s+{_WORD}|\s+{_WORD})*")
_SPLIT = regex.compile(r"\s+(?:and|&)\s+|['’]s\s+")
_REGION = regex.compile(rf",\s+(?P<region>{_WORD}(?:\s+{_WORD})*)")
_BEFORE = regex.compile(
    r"(?P<word>[\p{L}\p{N}’'-]+)?[\s\"“(]*(?:\b(?P<prep>in|at|near|from|to|by|with|of|for|on|is|are|was|were|called|named)\s+)?"
    r"(?:the\s+)?[\"“(]*$",
    regex.I,
)
_AFTER = regex.compile(r"[\s\"”)',]*(?P<word>[\p{L}\p{N}-]+)")
_PLACE_WORDS = frozenset(
    "District City Province County Town Village Street Avenue Road Island Region Municipality".split()
)
_PLACE_PREPOSITIONS = frozenset(("in", "at", "near"))
# Words after which "in NAME" says where it was, in one statement as in another.
_LOCATED = frozenset(
    term
    for word in (
        "held place located situated stands based opened inaugurated signed launched convened hosted completed built "
        "founded headquartered established settled unveiled took happened occurred lies"
    ).split()
    for term in terms(word)
)
_SENTENCE_STARTERS = frozenset(
    "the a an in on at by for from with according since as it this that these those he she they we there under during "
    "after before also additionally furthermore however among over about around more less two three here now "
    "today so then thus meanwhile moreover while when where why how if once until both each all some many "
    "most no not also our its his her their my your such what who which".split()
)

# Names are shortened, and spelt on two sides of an ocean.
_IN_FULL = {
    "lab": "laboratori", "univ": "universiti", "dept": "depart", "inst": "institut", "govt": "govern", "centr": "center"
}  # fmt: skip

_LONGEST_PLACE, _LONGEST_NAME = 3, 5  # words
_JOINING_CHARS = len(" of the ")


@dataclass(frozen=True)
class Name:
    """A name at `text[start:end]`; `before`, `preposition` and `after` are what it stands between (stemmed)."""

    text: str
    start: int
    end: int
    keys: frozenset[str]
    before: str
    preposition: str
    after: str
    after_is_plain: bool
    region: frozenset[str]  # "Sichuan Province" of "Mianyang, Sichuan Province"


def latin_points(
    claim: Statement, source: Statement, around: Statement | None, *, aliases: Aliases | None
) -> list[Point]:
    """Names (runs of capitalised words) that the claim has and the source has otherwise, or not at all.

    Another name in the same place of the sentence ("held in NAME", "the NAME delegation") decides; one that is merely
    missing does not, and one that `around` has may be meant.
    """
    names, others = names_of(claim), names_of(source)
    held = frozenset(key for other in others for key in other.keys) | _in_full(source.vocabulary.latin)
    spans = aliases.spans(claim, source) if aliases else []
    points = []
    for name in names:
        if any(start <= name.start and name.end <= end for start, end in spans):
            continue
        twins = [other for other in others if name.keys <= other.keys or other.keys <= name.keys]
        missing = name.keys - held
        rival = _rival(name, names, others, twins)
        if rival is not None:
            points.append(Point(kind_of(name), name.text, rival.text, True))
        elif missing:
            words = [word for word in name.text.split() if set(terms(word)) & missing]
            known = around is not None and missing <= _in_full(around.vocabulary.latin)
            if not known:
                points.append(Point("name", " ".join(words), None, False))
    return points


def _rival(name: Name, names: list[Name], others: list[Name], twins: list[Name]) -> Name | None:
    """A name of the source in the place that `name` has in the claim, where that place does not hold `name` too."""
    if any(_same_place(name, twin) for twin in twins) or any(
        _same_place(name, o) and name.keys <= o.region for o in others
    ):
        return None
    mine = {key for each in names for key in each.keys}
    rivals = [
        o
        for o in others
        if o not in twins and _same_place(name, o) and not o.keys <= mine and not any(_runs_into(o, t) for t in twins)
    ]
    if rivals:
        return rivals[0]
    within = [o for o in others if _differs_within(name, o) and not (o.keys <= mine)]
    exact = any(name.keys <= o.keys and len(name.keys) == len(o.keys) for o in others)
    return within[0] if within and not exact and not any(name.keys <= o.keys for o in others) else None


def _differs_within(one: Name, other: Name) -> bool:
    """ "Xu Ming" and "Xu Hui", "Ministry of Education" and "Ministry of Finance": half the same, half not."""
    shared = one.keys & other.keys
    if not shared or not one.keys - shared or not other.keys - shared:
        return False
    mine, theirs = one.text.split(), other.text.split()
    if mine[-1] == theirs[-1] and mine[-1] in _PLACE_WORDS and max(len(mine), len(theirs)) <= _LONGEST_PLACE:
        return True
    alike = len(shared) * 2 >= min(len(one.keys), len(other.keys)) and mine[0] == theirs[0]
    return alike and max(len(one.keys), len(other.keys)) <= _LONGEST_NAME


def _runs_into(one: Name, other: Name) -> bool:
    """ "Opinions on Supporting the Construction of the Western City": two runs of capitals, one name."""
    return 0 <= other.start - one.end <= _JOINING_CHARS


def _same_place(one: Name, other: Name) -> bool:
    if (
        one.before in _LOCATED
        and other.before in _LOCATED
        and {one.preposition, other.preposition} <= _PLACE_PREPOSITIONS
    ):
        return True
    if one.preposition and one.preposition == other.preposition and one.before and one.before == other.before:
        return True
    if one.after and one.after == other.after:
        return one.after_is_plain or (bool(one.before) and one.before == other.before)
    return False


def kind_of(name: Name) -> DifferenceKind:
    """place: by its preposition or by what kind of place it says it is."""
    if name.preposition.casefold() in _PLACE_PREPOSITIONS or set(name.text.split()) & _PLACE_WORDS:
        return "place"
    return "name"


@once
def names_of(statement: Statement) -> list[Name]:
    """The names of `statement` in order, those joined by "and" apart; what only opens a sentence is none."""
    text = statement.text
    taken = statement.values
    found = []
    for run in _RUN.finditer(text):
        start = run.start()
        for piece in _SPLIT.split(run.group()):
            at = text.index(piece, start)
            start = at + len(piece)
            first = at == 0 or text[:at].rstrip()[-1:] in ".!?:"
            words = piece.split()
            while words and first and words[0].casefold() in _SENTENCE_STARTERS:
                at += len(words[0]) + 1
                words = words[1:]
                first = False
            if not words or (first and len(words) == 1 and not _is_name_elsewhere(words[0], text, at)):
                continue
            name = " ".join(words)
            if any(low < at + len(name) and at < high for low, high in taken):
                continue
            if keys := _in_full(key for word in words for key in terms(word)):
                found.append(_placed(text, name, at, keys))
    return found


def _in_full(words: Iterable[str]) -> frozenset[str]:
    return frozenset(_IN_FULL.get(word, word) for word in words)


def _is_name_elsewhere(word: str, text: str, at: int) -> bool:
    return (
        "'" in word or "’" in word or "-" in word or regex.search(rf"\p{{Ll}} {regex.escape(word)}\b", text) is not None
    )


def _placed(text: str, name: str, start: int, keys: frozenset[str]) -> Name:
    end = start + len(name)
    before = _BEFORE.search(text[max(0, start - 40) : start])
    after = _AFTER.match(text, end)
    prep = (before["prep"] or "") if before else ""
    word = " ".join(terms((before["word"] or "") if before else ""))
    follows = after["word"] if after else ""
    return Name(
        name, start, end, keys, word, prep.casefold(), " ".join(terms(follows)), follows.islower(), _region(text, end)
    )


def _region(text: str, end: int) -> frozenset[str]:
    match = _REGION.match(text, end)
    return frozenset(terms(match["region"])) if match else frozenset()
