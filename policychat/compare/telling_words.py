"""Chinese words that a claim may hang on, each with what an English source would have to say."""

from __future__ import annotations

from functools import cache

import regex

from policychat.compare.statement import Statement
from policychat.compare.words import Word
from policychat.language.ends import ENDS
from policychat.language.terms import terms

# A dictionary has too many translations to tell by them that a word is not said. Of these, and of words for an end, it
# is known.
_MEANS = """
拒绝: reject refuse veto deny dismiss
反对 抵制: oppose against boycott resist
推迟 延期 延迟: postpone delay defer extend
出售 卖掉 变卖: sell sold sale
退休: retire
前任 原任: former ex previous
副主任 副院长 副市长 副局长 副部长: deputy vice
代理 临时: acting interim temporary provisional
秘密 保密: secret confidential classified
公开: public open disclose
开放: open
私立 私营 民营 私人: private
公立 公办 国有: public state
外资 外商: foreign overseas
国内 境内: domestic home national china
国外 境外 海外: abroad overseas foreign international
地下: underground subterranean
免费: free charge
收费: fee charge
强制 强制性: mandatory compulsory forced
自愿: voluntary
非法 违法: illegal unlawful
亏损: loss deficit
军事 军用 军队: military army defence defense
夜间 夜里 晚上: night evening
儿童 孩子: child children kid
妇女 女性: woman women female
男性: man men male
老年 老人: elderly old aged senior
农村 乡村: rural village country
城市: urban city cities municipal
贫困: poor poverty
富有 富裕: rich wealthy
进口: import
出口: export
临床: clinical
首次 第一次: first
唯一: only sole unique
永久: permanent
"""
_SUPERLATIVE = regex.compile(r"最(?!近|后|终|新|初)\p{Han}{1,2}")
_ANY_SUPERLATIVE = regex.compile(
    r"\b(?:most|least|best|worst|top|leading|foremost|only|\p{L}{3,}(?<!inter|requ|for)est)\b", regex.I
)


def unsaid_telling_words(claim: Statement, source: Statement) -> tuple[Word, ...]:
    """The words of a Chinese claim, of those known to tell, that the source says in neither language."""
    if not claim.vocabulary.chinese:
        return ()
    found = []
    for match in _pattern().finditer(claim.plain):
        meant = _meanings()[match.group()]
        if match.group() not in source.plain and meant.isdisjoint(source.vocabulary.latin):
            found.append(_as_word(claim, match))
    for match in _SUPERLATIVE.finditer(claim.plain):
        if match.group() not in source.plain and not _ANY_SUPERLATIVE.search(source.text):
            found.append(_as_word(claim, match))
    return tuple(found)


def _as_word(claim: Statement, match: regex.Match[str]) -> Word:
    return Word(claim.text[match.start() : match.end()], *match.span(), frozenset(), False, True, False)


@cache
def _meanings() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    lines = [line.partition(":")[::2] for line in _MEANS.strip().splitlines()]
    for words, meanings in [*lines, *((end.chinese, end.translations) for end in ENDS)]:
        stems = frozenset(term for meaning in meanings.split() for term in terms(meaning))
        for word in words.split():
            if len(word) > 1:  # one character may be any part of a word
                found[word] = found.get(word, frozenset()) | stems
    return found


@cache
def _pattern() -> regex.Pattern[str]:
    return regex.compile("|".join(sorted(_meanings(), key=len, reverse=True)))
