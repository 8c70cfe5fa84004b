"""English words that stand for the same in what is said of policies, or are made of the same word."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from policychat.compare.same_words import SAME_WORDS
from policychat.language.terms import terms

# What English makes other words of the same with: "found" and "founder", "mathematics" and "mathematical".
_ENDINGS = frozenset(
    " e y s al ic ical ics ist ion ation ition itive ive ative ment er or ed ing ity ance ence ent ant ial ly ally "
    "ically ship ism ise ize ised ized ising izing able ific ifically "
    "d de sion sive".split(" ")
)
_SHARED = 5  # letters at the beginning of two such words
_LONGEST_ENDING = 3  # letters that both may end in alike and that are no part of the word they are made of


def is_reworded(word: str, keys: frozenset[str], others: Iterable[str], other_keys: frozenset[str]) -> bool:
    """Whether one of the words `others` may stand for `word`; `keys` and `other_keys` are their stems.

    >>> is_reworded("founder", frozenset({"founder"}), ["established"], frozenset({"establish"}))
    True
    """
    return not reworded(keys).isdisjoint(other_keys) or any(
        made_of_same(word.casefold(), other.casefold()) for other in others
    )


def reworded(stems: Iterable[str]) -> frozenset[str]:
    """The stems of all words that may stand for one of `stems`."""
    return frozenset(other for stem in stems for other in _groups().get(stem, ()))


def beginning(word: str) -> str:
    """The letters that all words made of the same as `word` begin with."""
    return word.casefold()[:_SHARED]


@cache
def _groups() -> dict[str, frozenset[str]]:
    """By each stem those that stand in a line with it."""
    found: dict[str, frozenset[str]] = {}
    for line in SAME_WORDS.strip().splitlines():
        stems = frozenset(term for word in line.split() for term in terms(word))
        for stem in stems:
            found[stem] = found.get(stem, frozenset()) | stems
    return found


def made_of_same(one: str, other: str) -> bool:
    """Whether two words, in lower case, are one word with different endings: "founder" and "founded"."""
    shared = next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
    return any(
        one[at:] in _ENDINGS and other[at:] in _ENDINGS
        for at in range(shared, max(_SHARED, shared - _LONGEST_ENDING) - 1, -1)
    )
