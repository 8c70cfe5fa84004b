"""Misspelt words of a question, by the words of the corpus."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import regex
from rapidfuzz import process
from rapidfuzz.distance import OSA

from policychat.language.terms import terms

_WORD = regex.compile(r"(?<![\p{L}\p{N}'’./&_-])[A-Za-z]{5,}(?![\p{L}\p{N}'’/&_-]|\.\p{L})")
_LONG = 8  # letters from which two slips are believed
_FEWEST_LETTERS = 4  # of a stem
_CLEARLY = 5  # times as many passages as the second best has
_MOST_COMPARED = 50
_LONGEST_ENDING = 6


@dataclass(frozen=True)
class Repair:
    """`question` with each word of `replaced` (as written, as repaired) in its new form."""

    question: str
    replaced: tuple[tuple[str, str], ...]


class SpellingRepair:
    """Repairs words that no passage holds where one word of the corpus is clearly meant.

    Looked at are Latin words of five letters and more; what holds a digit or is part of a code, an address or a
    name with an apostrophe is let be. A capital may make a word a name that the corpus lacks, so such a word is
    repaired only where it lacks a letter, has one too many, or has two exchanged: a name is seldom that.
    """

    def __init__(self, frequencies: Iterable[tuple[str, int]]) -> None:
        """frequencies: each term of the corpus and how many passages hold it."""
        self._frequencies = dict(frequencies)
        self._by_length: dict[int, list[str]] = {}
        for term, count in self._frequencies.items():
            if count and len(term) >= _FEWEST_LETTERS and term.isascii() and term.isalpha():
                self._by_length.setdefault(len(term), []).append(term)

    def repair(self, question: str) -> Repair:
        """The question with its misspelt words repaired; the same question where there are none."""
        pieces, replaced, done = [], [], 0
        for match in _WORD.finditer(question):
            word = match.group()
            better = self._better(word)
            if better is not None:
                pieces += [question[done : match.start()], better]
                replaced.append((word, better))
                done = match.end()
        return Repair("".join([*pieces, question[done:]]), tuple(replaced))

    def _better(self, word: str) -> str | None:
        if word.isupper() or not word[1:].islower():
            return None
        stems = terms(word)
        if len(stems) != 1 or self._frequencies.get(stems[0], 0):
            return None
        meant = self._meant(stems[0], name=word[0].isupper(), slips=2 if len(word) >= _LONG else 1)
        if meant is None:
            return None
        return _in_form_of(word, meant)

    def _meant(self, stem: str, *, name: bool, slips: int) -> str | None:
        """The one term that `stem` is a slip or two away from; None for none or several."""
        near: list[tuple[int, int, str]] = []
        for length in range(len(stem) - slips, len(stem) + slips + 1):
            choices = self._by_length.get(length, ())
            found = process.extract(stem, choices, scorer=OSA.distance, score_cutoff=slips, limit=_MOST_COMPARED)
            # People seldom miss the first letter.
            near.extend((int(far), -self._frequencies[term], term) for term, far, _ in found if term[0] == stem[0])
        near.sort()
        if not near:
            return None
        nearest, count, term = near[0]
        rivals = [other for far, other, _ in near[1:] if far == nearest]
        if rivals and count > rivals[0] * _CLEARLY:
            return None
        if name and (nearest > 1 or (len(term) == len(stem) and sorted(term) != sorted(stem))):
            return None
        return term


def _in_form_of(word: str, meant: str) -> str:
    """The term `meant`, a stem, with as much of the end of `word` as makes it most like `word`."""
    plain = word.casefold()
    forms = [meant, *(meant + plain[-length:] for length in range(1, min(_LONGEST_ENDING, len(plain)) + 1))]
    best = min((form for form in forms if terms(form) == [meant]), key=lambda f: OSA.distance(f, plain), default=meant)
    return best.capitalize() if word[0].isupper() else best
