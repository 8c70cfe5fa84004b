"""Claims made of answered questions: what they say together, what another answer would say, and sentences that say
neither."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import regex

from policychat.language.sentences import split_sentences
from policychat.language.terms import terms
from reader.code_switching import CodeSwitcher
from reader.examples import NUMBER, other_detail
from reader.records import Claim, Record
from reader.statements import StatementMaker

SUPPORTS, REFUTES, NEITHER = range(3)
_SHARES = (0.42, 0.27, 0.31)
# Of what is refuted, this share by denying it, and of the rest this one by an opposite word where it has one; of what
# is neither, this one by a detail of the question. Another figure is one of the passage's this often, if it has one.
_DENIED, _OPPOSITE_WORD, _DETAIL, _FIGURE_OF_PASSAGE = 0.12, 0.15, 0.3, 0.6
_IN_CHINESE = 0.35
_LONGEST_ANSWER = 60  # characters; a third of it in Chinese

_DENIABLE = regex.compile(r"\b(is|are|was|were|has|have|had|can|could|will|would|should|may|must)\b(?! not)")
_CHINESE_DENIABLE = regex.compile(r"(?<=\p{Han})(?=是|会|能|可以|属于|需要|应当|允许|包括)|(?<=\p{Han})有(?=\p{Han})")
_NAME = regex.compile(r"\p{Lu}[\p{L}’'-]+(?:\s+(?:of\s+|de\s+)?\p{Lu}[\p{L}’'-]+)*")
_HAN = regex.compile(r"\p{Han}")


@dataclass(frozen=True)
class Told:
    """A question and its answer, worded by people who had the passage of `record` (or its translation) before them.

    The answer may be in another language than the passage: in the question's.
    """

    question: str
    answer: str
    record: Record


def told_of(records: Sequence[Record], *, twins: Mapping[str, Record]) -> list[Told]:
    """What `records` say. twins: for a question asked across languages (by its text), the record in its own
    language, whose answer is the one to put in."""
    found = []
    for record in records:
        own = twins.get(record.question, record) if record.name in ("xquad_zh_en", "xquad_en_zh") else record
        if own.answer_texts and record.answers:
            found.append(Told(record.question, own.answer_texts[0], record))
    return found


class ClaimMaker:
    """Makes claims anew for each epoch."""

    def __init__(self, told: Sequence[Told], *, statements: StatementMaker, switcher: CodeSwitcher) -> None:
        self._statements = statements
        self._switcher = switcher
        made = [(each, statements.statement(each.question, each.answer)) for each in told if _is_short(each.answer)]
        self._told = [(each, statement) for each, statement in made if statement is not None]
        self._pools: dict[tuple[str, str, bool], list[Told]] = {}
        for each, _ in self._told:
            self._pools.setdefault(self._kind(each), []).append(each)

    def __len__(self) -> int:
        return len(self._told)

    def claims(self, chance: random.Random) -> Iterator[Claim]:
        """One claim for each question, of a stance by chance; some English ones in Chinese word by word."""
        for told, right in self._told:
            stance = chance.choices((SUPPORTS, REFUTES, NEITHER), _SHARES)[0]
            made = self._make(told, right, stance, chance)
            if made is None:
                continue
            text, before, evidence = made
            if told.record.name in ("squad1", "squad2") and chance.random() < _IN_CHINESE:
                text = self._switcher.in_chinese(text.removesuffix("."), chance) + "。"
            yield Claim(name="told", claim=text, evidence=evidence, before=before, stance=stance,
                        group=told.record.group)  # fmt: skip

    @staticmethod
    def _kind(told: Told) -> tuple[str, str, bool]:
        return told.record.name, told.record.group, _HAN.search(told.answer) is not None

    def _make(self, told: Told, right: str, stance: int, chance: random.Random) -> tuple[str, str, str] | None:
        """The claim, what stands before its evidence, and the evidence; `right` is what is told."""
        passage = told.record.passage
        spans = split_sentences(passage)
        gold = [i for i, (start, end) in enumerate(spans) for a, b in told.record.answers if start <= a and b <= end]
        if not gold:
            return None
        said = set(terms(right))

        def shared(place: int) -> int:
            return len(said & set(terms(passage[slice(*spans[place])])))

        best = max(gold, key=shared)
        text: str | None = right
        if stance == REFUTES:
            text = self._refuted(told, right, passage[slice(*spans[best])], chance)
        elif stance == NEITHER and chance.random() < _DETAIL:
            other = other_detail(
                told.question, passage, [each.question for each in self._pools[self._kind(told)]], chance
            )
            text = self._statements.statement(other, told.answer) if other else None
        elif stance == NEITHER:
            others = [
                i for i, (start, end) in enumerate(spans)
                if i not in gold and not any(answer in passage[start:end] for answer in told.record.answer_texts)
            ]  # fmt: skip
            if not others:
                return None
            best = max(others, key=lambda place: shared(place) + chance.random())
            gold = [*gold, best]
        if text is None:
            return None
        start, end = spans[best]
        clear = best > 0 and (stance != NEITHER or best - 1 not in gold)
        return text, passage[spans[best - 1][0] : start] if clear else "", passage[start:end]

    def _refuted(self, told: Told, right: str, sentence: str, chance: random.Random) -> str | None:
        if chance.random() < _DENIED:
            return _denied(right, chance)
        if chance.random() < _OPPOSITE_WORD:
            other = other_detail(right, sentence, (), chance)
            if other:
                return other
        answer = self._other_answer(told, sentence, chance)
        return self._statements.statement(told.question, answer) if answer else None

    def _other_answer(self, told: Told, sentence: str, chance: random.Random) -> str | None:
        """An answer of the same kind: from the same sentence, from the passage, or to another question."""
        answer = told.answer
        number = NUMBER.search(answer)
        same_language = (_HAN.search(sentence) is not None) == (_HAN.search(answer) is not None)
        if number:
            here = [each.group() for each in NUMBER.finditer(told.record.passage)]
            here = [each for each in here if each not in answer and (len(each) == 4) == (len(number.group()) == 4)]
            if here and chance.random() < _FIGURE_OF_PASSAGE:
                return answer[: number.start()] + chance.choice(here) + answer[number.end() :]
            return answer[: number.start()] + _near(number.group(), chance) + answer[number.end() :]
        if same_language and _NAME.fullmatch(answer):
            here = [each.group() for text in (sentence, told.record.passage) for each in _NAME.finditer(text)]
            here = [each for each in here if not _overlap(each, answer) and not _overlap(each, told.question)]
            if here:
                return chance.choice(here[:6])
        named = answer[0].isupper()
        pool = [each.answer for each in self._pools[self._kind(told)]]
        others = [
            each for each in chance.sample(pool, min(60, len(pool)))
            if not _overlap(each, answer) and each[0].isupper() == named and not NUMBER.search(each)
        ]  # fmt: skip
        return others[0] if others else None


def _is_short(answer: str) -> bool:
    return len(answer) <= (_LONGEST_ANSWER // 3 if _HAN.search(answer) else _LONGEST_ANSWER)


def _denied(statement: str, chance: random.Random) -> str | None:
    if _HAN.search(statement):
        places = list(_CHINESE_DENIABLE.finditer(statement))
        if not places:
            return None
        place = chance.choice(places)
        return statement[: place.start()] + ("没" if place.group() else "不") + statement[place.start() :]
    places = list(_DENIABLE.finditer(statement))
    if not places:
        return None
    place = chance.choice(places)
    return f"{statement[: place.end()]} not{statement[place.end() :]}"


def _near(figure: str, chance: random.Random) -> str:
    plain = figure.replace(",", "")
    if not plain.isdigit():
        whole, _, rest = plain.partition(".")
        return f"{int(whole or 0) + chance.choice((1, 2, 3, 5, 10))}.{rest}"
    value = int(plain)
    if len(plain) == 4 and 1000 < value < 2100:
        return str(value + chance.choice((-20, -10, -5, -3, -2, -1, 1, 2, 3, 5, 10)))
    other = max(1, round(value * chance.choice((0.1, 0.5, 0.8, 1.2, 1.5, 2, 3, 10)))) if value > 1 else 2
    other = other + 1 if other == value else other
    return f"{other:,}" if "," in figure else str(other)


def _overlap(one: str, other: str) -> bool:
    return bool(set(terms(one)) & set(terms(other))) or one.casefold() in other.casefold()
