"""Which passages say the same in nearly the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import regex

from policychat.compare.polarity import polarity_marks
from policychat.language.numbers import find_numbers
from policychat.language.script import main_script

_TOKEN = regex.compile(r"\p{Han}|[\p{L}\p{N}]+(?:[.,:/%'’-]+[\p{L}\p{N}]+)*%?")
_FIXED = regex.compile(r"[\p{Han}\p{Nd}]")
# A pair is looked at where MinHash thinks that this share of its tokens is common, and grouped where it is.
_CANDIDATES_FROM = 0.7
_SAME_FROM = 0.85
_PERMUTATIONS = 64
_FEW = 12  # texts that are compared in the time that sketches of them would take


def first_of_their_kind(texts: Sequence[str]) -> list[int]:
    """For each text the place of the first one, itself or an earlier, that says the same (`say_the_same`)."""
    alike: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        alike.setdefault(_fixed_characters(text), []).append(place)
    firsts = list(range(len(texts)))
    for places in alike.values():
        find = _find_by_comparing if len(places) <= _FEW else _find_by_sketches
        for place, first in zip(places, find([texts[place] for place in places]), strict=True):
            firsts[place] = places[first]
    return firsts


def _find_by_comparing(texts: Sequence[str]) -> list[int]:
    firsts: list[int] = []
    for place, text in enumerate(texts):
        earlier = sorted(set(firsts))
        firsts.append(next((other for other in earlier if say_the_same(texts[other], text)), place))
    return firsts


def _find_by_sketches(texts: Sequence[str]) -> list[int]:
    from datasketch import MinHash, MinHashLSH  # half a second of imports, and seldom are there so many

    index = MinHashLSH(threshold=_CANDIDATES_FROM, num_perm=_PERMUTATIONS)
    firsts: list[int] = []
    for place, text in enumerate(texts):
        sketch = MinHash(num_perm=_PERMUTATIONS)
        sketch.update_batch([token.encode() for token in set(_tokens(text))])
        candidates = sorted(index.query(sketch))
        first = next((other for other in candidates if say_the_same(texts[other], text)), place)
        if first == place:
            index.insert(place, sketch)
        firsts.append(first)
    return firsts


def say_the_same(one: str, other: str) -> bool:
    """True where the texts differ in white space, case and marks, or in a few plain words of an alphabet.

    A number, a date, a name, a negation, a plan or a direction of change that differs makes them different
    however alike they are: two versions that differ in one figure are just what a reader must see.
    """
    mine, theirs = Counter(_tokens(one)), Counter(_tokens(other))
    if mine == theirs:
        return _tokens(one) == _tokens(other)
    shared = (mine & theirs).total()
    if shared < _SAME_FROM * (mine | theirs).total() or main_script(one) != main_script(other):
        return False
    differing = (mine - theirs) + (theirs - mine)
    if not all(token.isalpha() and token.isascii() and token.islower() for token in _as_written(one, other, differing)):
        return False
    return _facts(one) == _facts(other)


def _fixed_characters(text: str) -> str:
    """What texts that say the same have in common to the last character, in a fixed order: digits and Chinese."""
    return "".join(sorted(_FIXED.findall(text)))


def _tokens(text: str) -> list[str]:
    return [token.casefold() for token in _TOKEN.findall(text)]


def _as_written(one: str, other: str, differing: Counter[str]) -> list[str]:
    """The differing tokens with their capitals: a capital may be a name's."""
    return [token for text in (one, other) for token in _TOKEN.findall(text) if token.casefold() in differing]


def _facts(text: str) -> tuple[list[str], list[str], list[str]]:
    """Numbers, names (whatever has a capital or is not of an alphabet) and words of polarity, in their order."""
    numbers = [f"{number.value} {number.unit}" for number in find_numbers(text)]
    names = [token for token in _TOKEN.findall(text) if not token.islower()]
    return numbers, names, polarity_marks(text)
