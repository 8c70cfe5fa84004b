"""Which language a text is in, as a BCP 47 tag."""

from __future__ import annotations

import threading
from functools import lru_cache

import regex

from policychat.language.script import count_script, main_script

# Words by which a short English question is known at once; langdetect needs several words to be right.
_ENGLISH = frozenset(
    (
        "the a an of to in is are was were be and or what when where who whom whose which why how many much "
        "does do did has have had will can could should would there that this these those it its for with "
        "from by on at as not"
    ).split()
)
_OTHER_LATIN_LETTER = regex.compile(r"[^\P{Latin}A-Za-z]")
_WORD = regex.compile(r"\p{L}+")
# With fewer letters than this langdetect guesses.
_ENOUGH_LETTERS = 16
# Below this probability langdetect's guess is no better than the default.
_CONFIDENT = 0.90
_LONGEST_SAMPLE = 2000
_lock = threading.Lock()


def detect_language(text: str, *, default: str = "en") -> str:
    """The language of `text`: "en", "zh", "zh-Hant", "ja", "ko", or what langdetect finds ("fr", "ru", …).

    The script decides for Chinese, Japanese and Korean, and function words for short English, because
    langdetect (seeded here, so that a text always gives the same) calls 那里有多少家？ Korean and short
    English questions Dutch. `default` is the answer for text without letters or without a clear winner.
    """
    sample = text[:_LONGEST_SAMPLE]
    script = main_script(sample)
    if script == "cjk":
        return _cjk_language(sample)
    if script == "other":
        return default
    words = [word.casefold() for word in _WORD.findall(sample)]
    english = sum(word in _ENGLISH for word in words)
    if script == "latin" and english and english * 6 >= len(words) and not _OTHER_LATIN_LETTER.search(sample):
        return "en"
    if sum(map(len, words)) < _ENOUGH_LETTERS:
        return default
    return _statistical(sample, default)


def _cjk_language(text: str) -> str:
    if count_script(text, "kana") * 10 > count_script(text, "han"):
        return "ja"
    if count_script(text, "hangul") > count_script(text, "han"):
        return "ko"
    # Big5 has only characters that traditional Chinese writes, GB 2312 only those that simplified Chinese does.
    traditional = sum(_has(character, "big5") and not _has(character, "gb2312") for character in text)
    simplified = sum(_has(character, "gb2312") and not _has(character, "big5") for character in text)
    return "zh-Hant" if traditional > simplified else "zh"


@lru_cache(maxsize=16384)
def _has(character: str, encoding: str) -> bool:
    if character.isascii() or count_script(character, "han") == 0:
        return False
    try:
        return bool(character.encode(encoding))
    except UnicodeEncodeError:
        return False


@lru_cache(maxsize=1024)
def _statistical(text: str, default: str) -> str:
    from langdetect import DetectorFactory, detect_langs  # loads its profiles on first use
    from langdetect.lang_detect_exception import LangDetectException

    with _lock:
        DetectorFactory.seed = 0
        try:
            best = detect_langs(text)[0]
        except LangDetectException:
            return default
    if best.prob < _CONFIDENT:
        return default
    tag: str = best.lang
    return {"zh-cn": "zh", "zh-tw": "zh-Hant"}.get(tag, tag)
