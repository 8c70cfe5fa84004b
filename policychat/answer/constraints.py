"""What a question demands of its answer that the evidence must not lack: the year, the place, a sum of money or another
thing told by its form, what it takes for granted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from policychat.answer.asked_form import FormKind, missing_form
from policychat.answer.premises import is_instruction, unsaid_ends
from policychat.compare.latin_names import names_of
from policychat.compare.statement import Statement
from policychat.compare.years import years_in
from policychat.language.bilingual import chinese_words, heard, is_place
from policychat.language.script import main_script
from policychat.language.terms import terms

# Confidence in evidence that lacks what is demanded is this share of what it would be. Of 9 questions of the own dev
# half that are held back for this alone 8 cannot be answered from the documents, and on 871 answerable ones of SQuAD 2,
# PolicyQA and XQuAD (zh, and zh over en) it speaks 6 times.
IF_UNMET = 0.15

_WHERE = frozenset(("in", "at", "near"))
# What may follow the name of a place; other characters may make another word of it: 罗马时代, 杰克逊维尔.
_AFTER_PLACE = regex.compile(r"[有的市省在是和与、，,？?。]|$")
_LATIN_NAME = regex.compile(r"\p{Lu}[\p{L}’']+")


@dataclass(frozen=True)
class Unmet:
    """A demand of the question that nothing about the evidence meets; `words` are the question's, if it names any."""

    kind: Literal["year", "place", "name", "end", "instruction"] | FormKind
    words: tuple[str, ...] = ()


def unmet(question: str, around: str, *, unknown: Sequence[str] = ()) -> list[Unmet]:
    """What `question` demands and `around`, the evidence with its passage, heading, title and date, does not hold.

    A year that is asked for; a place that it asks about, in English by "in", "at" or "near", in Chinese over English
    text by the dictionary; a sum of money or another thing that is told by its form; a name that is `unknown` wherever
    evidence may come from; an end that it takes for granted; and obedience, which no evidence brings.

    >>> unmet("What was the rate in 2021?", "The rate was 58% in 2019.")
    [Unmet(kind='year', words=('2021',))]
    """
    found = [Unmet("instruction")] if is_instruction(question) else []
    years = years_in(question)
    if years and not years & years_in(around):
        found.append(Unmet("year", tuple(str(year) for year in sorted(years))))
    if places := _missing_places(question, around):
        found.append(Unmet("place", tuple(places)))
    if form := missing_form(question, around):
        found.append(Unmet(form))
    if unknown:
        found.append(Unmet("name", tuple(unknown)))
    if ends := unsaid_ends(question, around):
        found.append(Unmet("end", tuple(ends)))
    return found


def _missing_places(question: str, around: str) -> list[str]:
    held = frozenset(terms(around))
    if main_script(question) != "cjk":
        names = names_of(Statement(question)) if main_script(around) != "cjk" else []
        return [each.text for each in names if each.preposition in _WHERE and each.keys and not each.keys & held]
    if main_script(around) == "cjk":
        return []  # of two Chinese texts the words are compared
    names_around = _LATIN_NAME.findall(around)
    return [
        each.text
        for each in chinese_words(question)
        if len(each.meanings) == 1
        and is_place(each.text)
        and each.text not in around
        and _AFTER_PLACE.match(question, each.end)
        and not each.meanings & held
        and not heard(each.text, names_around)
    ]
