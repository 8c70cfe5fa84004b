"""The terms of a text by which the lexical index finds it."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import regex
import Stemmer
from bm25s.stopwords import STOPWORDS_EN

from policychat.language.canonical import canonical_terms
from policychat.language.simplified import simplified

# Question words and auxiliaries ask; they are not what is asked about.
_STOP = frozenset(STOPWORDS_EN) | frozenset(
    (
        "what when where who whom whose which why how many much does do did has have had can could should "
        "would about any been being from there's its his her him she he we you your our me my i am also tell "
        "please"
    ).split()
)
_CJK = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}"
_TOKEN = regex.compile(
    rf"(?P<percent>%|百分之|(?<!\p{{L}})per\s?cent(?!\p{{L}}))|(?P<cjk>(?:(?!百分之)[{_CJK}])+)"
    rf"|(?P<word>[[\p{{L}}\p{{N}}]--[{_CJK}]]+)",
    regex.V1,
)
_GROUPED_NUMBER = regex.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_DECIMAL = regex.compile(r"(?<=\d)\.(?=\d)")
_APOSTROPHE = regex.compile(r"(?<=\p{L})['’](?=\p{L})")
_POSSESSIVE = regex.compile(r"(?<=\p{L})['’]s(?!\p{L})")
_ABBREVIATION = regex.compile(r"(?<![\p{L}\d.])(?:\p{Latin}\.){2,}")
_ORDINAL = regex.compile(r"(?<=(?<![\p{L}.\d])\d{1,4})(?:st|nd|rd|th)(?!\p{L})")
_INVISIBLE = regex.compile(r"\p{Cf}+")  # soft hyphens, joiners and direction marks, inside words too
_DECIMAL_POINT = "ꓸ"  # a letter, so that a decimal number stays one word while it is being cut
_stemmer = threading.local()


# Part of every index version: raise it whenever a text would give other terms.
TERMS_VERSION = "3"


def terms(text: str) -> list[str]:
    """The terms of `text` in order: stemmed English words, other words as they are, and for Chinese,
    Japanese and Korean each character and each pair of neighbours.

    Full-width forms, traditional characters and case are folded, "Nan'an" is nanan, "the city's" is citi and
    "U.S." us; English function words and question words are left out, and so are Chinese ones that only ask.
    Numbers, dates and codes are the same however written, see `canonical_terms`; percent is "%".
    """
    plain = simplified(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
    found: list[str] = []
    done = 0
    for canonical in canonical_terms(plain):
        if canonical.instead:
            found.extend(_words(plain[done : canonical.start]))
            done = canonical.end
        found.extend(canonical.terms)
    found.extend(_words(plain[done:]))
    return found


def _words(text: str) -> Iterator[str]:
    folded = _POSSESSIVE.sub("", _ORDINAL.sub("", text.casefold()))
    folded = _ABBREVIATION.sub(lambda match: match.group().replace(".", ""), folded)
    folded = _APOSTROPHE.sub("", _DECIMAL.sub(_DECIMAL_POINT, _GROUPED_NUMBER.sub("", folded)))
    for match in _TOKEN.finditer(folded):
        if match["cjk"] is not None:
            yield from _cjk_terms(match["cjk"])
        elif match["percent"] is not None:
            yield "%"
        elif match["word"] not in _STOP:
            yield _stem(match["word"].replace(_DECIMAL_POINT, "."))


_CJK_STOP = regex.compile(
    r"什么|多少|哪些|哪个|哪里|哪儿|怎么样?|怎样|如何|为何|是否|几个|请问|谁|吗|呢|的|了|是|在|和|与|及|有|被|把|吧|啊"
)


def _cjk_terms(run: str) -> list[str]:
    found: list[str] = []
    for piece in _CJK_STOP.split(run):
        found.extend(piece)
        found.extend(piece[i : i + 2] for i in range(len(piece) - 1))
    return found


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    if not word.isascii() or word.isdigit():
        return word
    if not hasattr(_stemmer, "english"):
        _stemmer.english = Stemmer.Stemmer("english")  # not safe to share between threads
    stem: str = _stemmer.english.stemWord(word)
    return stem
