"""The words of a statement that carry its meaning, and whether two of them, in one language or two, say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import regex

from policychat.compare.rewording import beginning, is_reworded
from policychat.language.bilingual import chinese_words, heard, senses, synonyms
from policychat.language.simplified import simplified
from policychat.language.terms import terms

_LATIN = regex.compile(r"[\p{Latin}\p{N}]+(?:['’][\p{Latin}]+)*")
_POSSESSIVE = regex.compile(r"['’]s$")
_CJK = regex.compile(r"\p{Han}")
_SENTENCE_ENDS = frozenset(".!?。！？:：")
# Snowball leaves these apart.
_IRREGULAR = dict(
    pair.split(":")
    for pair in (
        "built:build held:hold led:lead fell:fall fallen:fall rose:rise risen:rise began:begin begun:begin grew:grow "
        "grown:grow made:make took:take taken:take gave:give given:give set:set put:put ran:run said:say won:win "
        "spent:spend sent:send met:meet kept:keep left:leave lost:lose bought:buy sold:sell brought:bring drew:draw "
        "drawn:draw wrote:write written:write chose:choose chosen:choose came:come became:become went:go gone:go "
        "shrank:shrink shrunk:shrink sought:seek taught:teach told:tell found:find founded:establish paid:pay "
        "laid:lay laboratories:laboratory labs:laboratory lab:laboratory stood:stand children:child people:person "
        "percentage:percent centre:center centres:center programme:program programmes:program"
    ).split()
)
# Grammar that the lexical index keeps as words.
_FUNCTION = frozenset(
    "were was is are be been being more than over under between may might can could would should will shall must "
    "not no "
    "nor never without least most only very such some any all each every both either neither into onto upon out up off "
    "one two three still yet just even again further whose which who whom that this these those so too per via versus "
    "came come get got having does did done do".split()
)
# Words that frame a statement without being part of what it says.
_FRAME = frozenset(
    term
    for word in (
        "there around nearly approximately according say said state stated total number amount figure also already "
        "currently now still officially official people place region year month per percent time one two both "
        "respective respectively including include among held take took become became located locate stand "
        "meant due aim aimed goal target plan planned set mean"
    ).split()
    for term in terms(word)
)

_SHORT_WORD, _FRAME_WORD, _NAME = 0.35, 0.15, 1.3


@dataclass(frozen=True)
class Word:
    """A word of a text, `source[start:end]`. `keys` are what it may be found by: its stem, or English stems of a
    Chinese word's meanings; `name` where it is written with a capital inside a sentence."""

    text: str
    start: int
    end: int
    keys: frozenset[str]
    name: bool
    chinese: bool
    frame: bool

    def is_same(self, other: Word) -> bool:
        """Whether both are forms of one word."""
        return self.text == other.text if self.chinese else not self.keys.isdisjoint(other.keys)

    @property
    def weight(self) -> float:
        """How much the word says: a name most, one Chinese character (which may be any part of a word) little."""
        if self.frame:
            return _FRAME_WORD
        if self.chinese:
            return _SHORT_WORD if len(self.text) == 1 else 1.0
        return _NAME if self.name else 1.0


def words_of(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Word]:
    """The words of `text` that carry meaning, in order, outside the spans `taken` (numbers and dates)."""
    found = [*_latin_words(text), *_chinese_words(text)]
    return sorted(
        (each for each in found if not any(start < each.end and each.start < end for start, end in taken)),
        key=lambda each: each.start,
    )


def _latin_words(text: str) -> Iterable[Word]:
    sentence_start = True
    last_end = 0
    for match in _LATIN.finditer(text):
        between = text[last_end : match.start()]
        sentence_start = last_end == 0 or not _SENTENCE_ENDS.isdisjoint(between)
        last_end = match.end()
        written = match.group()
        if written.casefold() in _FUNCTION and not (written.isupper() and len(written) > 1):
            continue
        keys = frozenset(_keys(_POSSESSIVE.sub("", written)))
        if not keys:
            continue
        name = written[0].isupper() and (not sentence_start or written[1:].lower() != written[1:])
        yield Word(written, *match.span(), keys, name, False, keys <= _FRAME)


def _chinese_words(text: str) -> Iterable[Word]:
    if not _CJK.search(text):
        return
    for each in chinese_words(text):
        yield Word(each.text, each.start, each.end, each.meanings, each.is_name, True, not each.says_something)


@lru_cache(maxsize=32768)
def _keys(word: str) -> tuple[str, ...]:
    plain = word.casefold()
    return tuple(terms(_IRREGULAR.get(plain, plain)))


class Vocabulary:
    """The words of a text, to look those of another up in."""

    SYNONYM = 0.8
    TRANSLATION = 0.9
    REWORDED = 0.6

    def __init__(self, text: str, words: Iterable[Word]) -> None:
        self._words = list(words)
        self.latin = frozenset(key for word in self._words if not word.chinese for key in word.keys)
        self.meanings = frozenset(key for word in self._words if word.chinese for key in word.keys)
        self.chinese = simplified("".join(_CJK.findall(text)))
        self.names = [word.text for word in self._words if not word.chinese and word.text[0].isupper()]

    @classmethod
    def of(cls, words: Sequence[Word]) -> Vocabulary:
        """The vocabulary of some words of a text."""
        return cls("".join(word.text for word in words), words)

    @cached_property
    def _senses(self) -> frozenset[tuple[str, ...]]:
        """What its Chinese words may mean; one character may mean anything."""
        return frozenset(
            sense for word in self._words if word.chinese and len(word.text) > 1 for sense in senses(word.text)
        )

    @cached_property
    def _near(self) -> frozenset[str]:
        return frozenset(near for key in self.latin for near in synonyms(key))

    def holds(self, word: Word) -> float:
        """How surely this says `word`: 1 for the word itself, less for a translation or a synonym, 0 for no."""
        if word.chinese:
            return self._holds_chinese(word)
        if word.keys & self.latin:
            return 1.0
        if word.keys & self.meanings or (self.chinese and word.text[0].isupper() and heard(self.chinese, [word.text])):
            return self.TRANSLATION
        if not word.name and any(synonyms(key) & self.latin for key in word.keys):
            return self.SYNONYM
        return 0.0

    def rewords(self, word: Word) -> float:
        """How surely this says `word` by another that may stand for it; English only, REWORDED or 0."""
        if word.chinese or word.name or not self.latin:
            return 0.0
        alike = self._by_beginning.get(beginning(word.text), ())
        return self.REWORDED if is_reworded(word.text, word.keys, alike, self.latin) else 0.0

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._words:
            if not word.chinese:
                found.setdefault(beginning(word.text), []).append(word.text)
        return found

    def _holds_chinese(self, word: Word) -> float:
        if word.text in self.chinese:
            return 1.0
        if word.keys & self.latin:
            return self.TRANSLATION
        if len(word.text) > 1 and (word.keys & self._near or not self._senses.isdisjoint(senses(word.text))):
            return self.SYNONYM
        return 0.0
