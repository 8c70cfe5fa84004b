"""Which writing system a text is in."""

from __future__ import annotations

import regex

_SCRIPTS = {
    "han": regex.compile(r"\p{Han}"),
    "kana": regex.compile(r"[\p{Hiragana}\p{Katakana}]"),
    "hangul": regex.compile(r"\p{Hangul}"),
    "latin": regex.compile(r"\p{Latin}"),
    "cyrillic": regex.compile(r"\p{Cyrillic}"),
    "arabic": regex.compile(r"\p{Arabic}"),
}
_LATE_PLANE = "".join(map(chr, range(0x10000, 0x20000)))
# For str.translate: full-width ASCII to ASCII, one to one, so that offsets stay. Superscripts are footnote marks
# and stay what they are. Digits that Unicode has but this Python does not, so that it cannot read them, are none.
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(digit): 0xFFFD for digit in regex.findall(r"\d", _LATE_PLANE) if not digit.isdecimal()
}
_WORDLIKE = regex.compile(r"[\p{L}\p{N}]")
# A character of these scripts carries about as much as three letters of an alphabetic word.
_SYLLABIC_WEIGHT = 3


def has_words(text: str) -> bool:
    """True where the text holds a letter or a digit, in any script: something that could be looked for."""
    return _WORDLIKE.search(text) is not None


def main_script(text: str) -> str:
    """The script most of the text is in: "cjk", "latin", "cyrillic", "arabic", or "other".

    Chinese, Japanese and Korean are one group: words of one can be found in another, letters cannot.
    """
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS.items()}
    cjk = (counts["han"] + counts["kana"] + counts["hangul"]) * _SYLLABIC_WEIGHT
    rest = {name: counts[name] for name in ("latin", "cyrillic", "arabic")}
    best, most = max(rest.items(), key=lambda item: item[1])
    if cjk == 0 and most == 0:
        return "other"
    return "cjk" if cjk >= most else best


def count_script(text: str, script: str) -> int:
    """How many characters of `text` belong to `script`, one of the names in this module."""
    return len(_SCRIPTS[script].findall(text))
