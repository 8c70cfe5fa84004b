"""Which Chinese words of a claim an English source says in none of their senses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from policychat.compare.polarity import NEGATION
from policychat.compare.rewording import beginning, made_of_same, reworded
from policychat.compare.statement import Statement, once
from policychat.compare.translation_words import ALSO, GENERIC, LIGHT, LIGHT_CHARACTERS, ONE_IN_CHINESE, OPPOSITES
from policychat.compare.words import Word
from policychat.language.bilingual import close_synonyms, compounds, senses
from policychat.language.terms import terms

_HALF_SAID = 0.34  # of the words that are asked for


def translated(claim: Statement, source: Statement) -> frozenset[int]:
    """Where the words of a Chinese claim, begin that an English source says in one of their senses or
    by a synonym.

    Of a sense ("infectious disease") all terms must be said: "rare diseases" do not say 传染病.
    """
    if not claim.vocabulary.chinese or not source.vocabulary.latin:
        return frozenset()
    return frozenset(
        word.start
        for word in claim.words
        if word.chinese and not _is_turned(word.text, source) and _is_said(word.text, source)
    )


def untranslated(claim: Statement, source: Statement, settled: frozenset[int]) -> tuple[Word, ...]:
    """The words of a Chinese claim that carry meaning and that an English source does not say; `settled` are the places
    of those that it does, or that were compared otherwise.

    A few may be said by half: by what tells their sense.
    """
    asked = [word for word in claim.words if word.chinese and not word.frame and not _is_light(word.text)]
    left = [word for word in asked if word.start not in settled and word.text not in source.vocabulary.chinese]
    half = [word for word in left if _is_half_said(word.text, source)]
    if len(half) <= _HALF_SAID * len(asked):
        left = [word for word in left if word not in half]
    if NEGATION.search(source.plain) is None:
        left += [word for word in claim.words if word.text == "无"]  # 无薪休假 beside "paid leave"
    return tuple(left)


def _is_light(word: str) -> bool:
    return word in LIGHT or word in LIGHT_CHARACTERS


def _is_turned(character: str, source: Statement) -> bool:
    own, other = _opposites().get(character, (frozenset(), frozenset()))
    return source.vocabulary.latin.isdisjoint(own) and not source.vocabulary.latin.isdisjoint(other)


def _is_said(word: str, source: Statement) -> bool:
    reach = _reach(source)
    return (
        any(_share(sense, source, reach) == 1.0 for sense in _needed(word))
        # 程序 where the source says "app": 应用程序 means that.
        or any(reach.issuperset(sense) for sense in _needed_of_compounds(word))
        or _is_said_in_parts(word, source)
    )


def _is_said_in_parts(word: str, source: Statement) -> bool:
    """Whether each part of a long word is said: 启动 and 区 of 启动区, whatever the dictionary has for the whole."""
    return len(word) > 2 and any(
        _is_said(word[:at], source) and (_is_light(word[at:]) or _is_said(word[at:], source))
        for at in range(1, len(word))
    )


def _is_half_said(word: str, source: Statement) -> bool:
    """Whether the source says what tells one of the senses: "coal" of "coal fuel", but not "disease" of "infectious
    disease"."""
    reach = _reach(source)
    return any(_share(sense[:1], source, reach) == 1.0 for sense in _needed(word))


def _share(sense: Sequence[str], source: Statement, reach: frozenset[str]) -> float:
    return sum(term in reach or _is_derived(term, source) for term in sense) / len(sense)


@lru_cache(maxsize=16384)
def _needed(word: str) -> tuple[tuple[str, ...], ...]:
    """The senses of a word, without terms that need not be said."""
    found = (*senses(word), *_also().get(word, ()))
    return tuple(tuple(term for term in sense if term not in _generic()) or sense for sense in found)


@lru_cache(maxsize=4096)
def _needed_of_compounds(word: str) -> frozenset[tuple[str, ...]]:
    return frozenset(sense for other in compounds(word) for sense in _needed(other))


def _is_derived(term: str, source: Statement) -> bool:
    return any(made_of_same(term, other) for other in _by_beginning(source).get(beginning(term), ()))


@once
def _reach(source: Statement) -> frozenset[str]:
    """The stems of a source's words and of those that stand for the same."""
    said = source.vocabulary.latin | frozenset(terms(source.text))
    alike = {near for group in _groups() if not group.isdisjoint(said) for near in group}
    return frozenset(said | reworded(said) | alike | {near for term in said for near in close_synonyms(term)})


@once
def _by_beginning(source: Statement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for term in source.vocabulary.latin:
        found.setdefault(beginning(term), []).append(term)
    return found


@cache
def _also() -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in ALSO.strip().splitlines():
        words, _, meanings = line.partition(":")
        meant = tuple(tuple(terms(meaning)) for meaning in meanings.split(","))
        found |= dict.fromkeys(words.split(), meant)
    return found


@cache
def _generic() -> frozenset[str]:
    return frozenset(terms(GENERIC))


@cache
def _opposites() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    return {
        character: (frozenset(terms(own)), frozenset(terms(other))) for character, (own, other) in OPPOSITES.items()
    }


@cache
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(terms(line)) for line in ONE_IN_CHINESE)
