"""What it is that a text says becomes more or less."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from policychat.compare.change_words import ChangeWord, change_words
from policychat.compare.statement import Statement, once
from policychat.compare.words import Vocabulary, Word

# What a clause begins behind: "They asked for X to be cut", "It found that X fell", "They made X stronger".
_BEGINS = regex.compile(
    r"[,;:.!?()“”\"]\s*|\b(?:but|while|whereas|although|though|that|which|who|because|when|where|if|or|so|to)\s+(?!be\b)"
    r"|\b(?:ask|call|push|press|plead|wait|demand)(?:s|ed|ing)?\s+for\s+"
    r"|\b(?:wants?|wanted|allow(?:s|ed)?|requir(?:es?|ed)|expect(?:s|ed)?|order(?:s|ed)?|see|saw|ma[dk]es?|making|keeps?|kept)\s+"
)
_ENDS = regex.compile(
    r"[,;:.!?()“”\"]|\b(?:but|while|whereas|although|though|that|which|who|because|when|where|if|so|by|than|since|until|"
    r"after|before|during|following|per|without|despite|instead|will|would|should|shall|must|can|could|may|might|is|are|was|"
    r"were|has|have|had)\b"
)
_AND = regex.compile(r"\b(?:and|or)\s+")
# "To curb inflation the government ...": a new phrase, unless a preposition leads to it.
_PREPOSITIONS = (
    "of|in|for|on|with|at|to|from|under|between|across|among|towards?|against|within|into|over|about|through"
)
_DETERMINED = regex.compile(
    rf"(?<!\b(?:{_PREPOSITIONS}|all|both|half|and|or|than|as))(?<=\p{{L}})\s(?:the|an?|its|their|his|her|our)\s"
)
_FIRST = regex.compile(r"\s*(?:the|an?|its|their|his|her|our|this|these|all|both)\s")
_PREPOSITION = regex.compile(rf"\b(?:{_PREPOSITIONS})\b")
_BE = regex.compile(
    r"\b(?:is|are|was|were|be|been|being|gets?|got|gotten|becom(?:e|es|ing)|became|remain(?:s|ed)?)\s+"
    r"(?:(?:\p{Ll}+ly|also|further|then|again|even|much|far|not)\s+)*$"
)
_AUXILIARIES = regex.compile(
    r"(?:\s*\b(?:will|would|should|shall|must|can|could|may|might|is|are|was|were|be|been|being|has|have|had|to|not|also|"
    r"gets?|got|gotten|then|further|again|soon|now|both|all|each|did|does|do|becom(?:e|es|ing)|became|remain(?:s|ed)?|"
    r"continue[sd]?|began|begin|started?|even|much|far|\p{Ll}+ly))+\s*$"
)
_NO_OBJECT = regex.compile(
    r"\s*(?:$|[,.;:!?()”\"]|(?:by|in|on|at|to|from|since|during|over|for|with|after|before|between|while|and|but|or|as|than|"
    r"when|until|because|under|across|further|again|though|although|so|where|despite|without|amid|through|too|also|"
    r"even|well|\p{Ll}+ly|(?:last|next|this) (?:\p{Ll}+ )?"
    r"(?:year|month|week|quarter|decade|winter|spring|summer|autumn|season))\b|\d[\d.,]*\s*(?:%|per ?cent|percentage))"
)
_NOUN_OF = {"noun": r"of|in|to|for|on", "base": r"of|in|to|for", "ing": r"of", "past": r"of|in|to|for"}
_NOUN_BEHIND = {form: regex.compile(rf"\s+(?:{words})\s+(?!\d|(?:20|19)\d\d)") for form, words in _NOUN_OF.items()}
_ARTICLE_BEFORE = regex.compile(r"\b(?:an?|the|this|these|further|any|no)\s+(?:\p{Ll}+\s+)?$")
_DETERMINER = regex.compile(r"\b(?:an?|the|this|these|those|its|their|his|her|our|of|in|for|on|with|at|to|from|by)\s+")
_EASY = regex.compile(r"\s+(?:for\s+[^,;.:]{2,40}?\s+)?to\s+")
_HAN_BREAK = regex.compile(r"[，。；！？：,.;:!?（）()]")
_HAN_NO_OBJECT = regex.compile(r"了?\s*(?:$|[，。；！？：、,.;:!?（）()]|[至到为并和与以后后约近]|\d|[一两数]?倍|一半)")
_HAN_LEAD = regex.compile(
    r"(?:[将要应需须会已被所再更]|应当|应该|必须|可以|逐步|进一步|持续|不断|得到|受到|得以|有所|大幅度?|显著|稳步|明显|同比|继续|予以)+$"
)
_HAN_TAKEN = regex.compile(r"[把将使让令对](?=\p{Han}{2})")
# "The number of permits": what is counted is what grows.
_MEASURES = frozenset("number amount level volum scale total extent degre quantiti".split())
_HAN_MEASURES = frozenset("数量 范围 水平 力度 规模 程度 幅度 总量 数目 时间".split())
_CORE_WORDS, _REST_WORDS = 6, 6
_HAN_CHARS = 24
_NEXT_CHARS = 12  # behind "and", a word of change begins another statement


@dataclass(frozen=True)
class Thing:
    """The words that name a thing (`core`) and those that say more of it (`rest`): "limits" and "rents" of "limits on
    rents", 保护 and 湿地 of 对湿地的保护. `heads` are those of the core that name it or, joined by "and", them."""

    core: tuple[Word, ...]
    rest: tuple[Word, ...]
    heads: tuple[Word, ...]

    def is_that(self, other: Thing) -> bool:
        """Whether both name the same: their heads, and what qualifies one where both are qualified."""
        if not self.core or not other.core:
            return False
        mine, theirs = self._vocabulary(), other._vocabulary()
        if not self._has_head_of(other):
            return False
        if any(not _holds(theirs, word) for word in self.core) and any(not _holds(mine, w) for w in other.core):
            return False
        more, others = self.rest or self._qualifying(), other.rest or other._qualifying()
        if not more or not others:
            return True
        return any(_holds(theirs, word) for word in more) or any(_holds(mine, word) for word in others)

    def _has_head_of(self, other: Thing) -> bool:
        """Whether a head of each is a word of the other; across scripts, where a translation is often known in one
        direction only, whether a head of one translates one of the other."""
        if self.core[-1].chinese == other.core[-1].chinese:
            theirs, mine = other._vocabulary(), self._vocabulary()
            return any(_holds(theirs, w) for w in self.heads) and any(_holds(mine, w) for w in other.heads)
        theirs, mine = Vocabulary.of(other.heads), Vocabulary.of(self.heads)
        return any(_holds(theirs, w) for w in self.heads) or any(_holds(mine, w) for w in other.heads)

    def shares(self, other: Thing) -> bool:
        """Whether some word of one is a word of the other."""
        theirs = other._vocabulary()
        return any(_holds(theirs, word) for word in (*self.core, *self.rest))

    def shares_core(self, other: Thing) -> bool:
        """Whether a word that names one is a word of what names the other."""
        theirs, mine = Vocabulary.of(other.core), Vocabulary.of(self.core)
        return any(_holds(theirs, word) for word in self.core) or any(_holds(mine, word) for word in other.core)

    def _qualifying(self) -> tuple[Word, ...]:
        return tuple(word for word in self.core if word not in self.heads)

    def _vocabulary(self) -> Vocabulary:
        return Vocabulary.of((*self.core, *self.rest))


_UNKNOWN = Thing((), (), ())


def _holds(vocabulary: Vocabulary, word: Word) -> bool:
    return vocabulary.holds(word) > 0 or vocabulary.rewords(word) > 0


@once
def marks(statement: Statement) -> list[ChangeWord]:
    """The words of change of `statement`, in order."""
    return list(change_words(statement.plain))


def changed_thing(statement: Statement, change: ChangeWord) -> Thing:
    """What `change` is said of, empty where that cannot be told.

    The object of a verb ("cut fees"), what a passive or intransitive one is said of ("fees were cut", "fees fell"),
    what a noun is followed or preceded by ("a cut in fees", "fee cuts"), and what an adjective qualifies.
    """
    if change.form == "chinese":
        return _chinese(statement, change)
    text = statement.plain
    before = text[: change.start]
    if change.form == "adjective" and "favour" in change.senses and (easy := _EASY.match(text, change.end)):
        return _behind(statement, easy.end())
    alone = _NO_OBJECT.match(text, change.end) is not None
    if (change.form == "past" or (change.form == "adjective" and alone)) and _BE.search(before):
        return _ahead(statement, change.start)
    noun = _NOUN_BEHIND.get(change.form)
    match = noun.match(text, change.end) if noun and (change.form != "past" or _ARTICLE_BEFORE.search(before)) else None
    if match and not any(period.start == match.end() for period in statement.periods):
        return _behind(statement, match.end())
    if change.form == "noun":
        return _in_front(statement, change.start)
    return _ahead(statement, change.start) if alone else _behind(statement, change.end)


def _behind(statement: Statement, start: int) -> Thing:
    text = statement.plain
    first = _FIRST.match(text, start)
    begin = first.end() - 1 if first else start
    ends = [match.start() for pattern in (_ENDS, _DETERMINED) if (match := pattern.search(text, begin))]
    end = min([*ends, len(text)])
    for joined in _AND.finditer(text, begin, end):
        if any(0 <= change.start - joined.end() <= _NEXT_CHARS for change in marks(statement)):
            end = joined.start()
            break
    return _phrase(statement, start, end)


def _ahead(statement: Statement, end: int) -> Thing:
    if auxiliaries := _AUXILIARIES.search(statement.plain, 0, end):
        end = auxiliaries.start()
    start = max((match.end() for match in _BEGINS.finditer(statement.plain, 0, end)), default=0)
    # Behind a word of change "and" joins statements, else things: "fees were cut and wages raised", "fees were cut in
    # May and raised in June".
    earlier = [change for change in marks(statement) if start <= change.start and change.end <= end]
    if earlier and (joined := _AND.search(statement.plain, earlier[-1].end, end + 1)):
        own = _phrase(statement, joined.end(), end)
        return own if own.core else changed_thing(statement, earlier[-1])
    return _phrase(statement, start, end)


def _in_front(statement: Statement, end: int) -> Thing:
    """What stands right before a noun: "fee" of "the fee cuts"."""
    marks = [*_BEGINS.finditer(statement.plain, 0, end), *_DETERMINER.finditer(statement.plain, 0, end)]
    return _phrase(statement, max((match.end() for match in marks), default=0), end)


def _phrase(statement: Statement, start: int, end: int) -> Thing:
    split = _PREPOSITION.search(statement.plain, start, end)
    middle = split.start() if split else end
    core = _words(statement, start, middle)[-_CORE_WORDS:]
    rest = _words(statement, middle, end)[:_REST_WORDS]
    if core:
        ends = [*(match.start() for match in _AND.finditer(statement.plain, start, middle)), middle]
        heads = (max((w for w in core if w.end <= end), key=lambda w: w.end, default=None) for end in ends)
        return Thing(core, rest, tuple(dict.fromkeys(head for head in heads if head)))
    if split is None:
        return _UNKNOWN
    return _phrase(statement, split.end(), end)


def _words(statement: Statement, start: int, end: int) -> tuple[Word, ...]:
    return tuple(
        word
        for word in statement.words_between(start, end)
        if not word.frame and (word.text not in _HAN_MEASURES if word.chinese else word.keys.isdisjoint(_MEASURES))
    )


def _chinese(statement: Statement, change: ChangeWord) -> Thing:
    text = statement.plain
    if _HAN_NO_OBJECT.match(text, change.end):
        breaks = [match.end() for match in _HAN_BREAK.finditer(text, 0, change.start)]
        start = max(breaks, default=0)
        end = change.start
        if lead := _HAN_LEAD.search(text, start, end):
            end = lead.start()
        if taken := _HAN_TAKEN.search(text, start, end):
            start = taken.end()
    else:
        start = change.end
        stop = _HAN_BREAK.search(text, start)
        end = min(stop.start() if stop else len(text), start + _HAN_CHARS)
    middle = text.rfind("的", start, end)
    core = _han_words(statement, max(start, middle + 1), end)
    rest = _han_words(statement, start, middle) if middle >= 0 else ()
    if not core:
        core, rest = rest, ()
    return Thing(core, rest, core[-1:])


def _han_words(statement: Statement, start: int, end: int) -> tuple[Word, ...]:
    """One character may be any part of a word and counts where there is nothing else."""
    words = _words(statement, start, end)
    return tuple(word for word in words if len(word.text) > 1) or words
