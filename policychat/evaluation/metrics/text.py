"""Text as the metrics compare and count it."""

from __future__ import annotations

import regex

# A run of letters, digits and what holds them together ("14.47", "Chongqing's", "R&D", "60%"), or one
# character of a script that is written without spaces.
_CJK = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]"
_WORD = regex.compile(rf"{_CJK}|[[\p{{L}}\p{{N}}]--{_CJK}](?:[[\p{{L}}\p{{M}}\p{{N}}.,'’&%/-]--{_CJK}]*)", regex.V1)
_MARKER = regex.compile(r"\[\d+\]")


def fold_space(text: str) -> str:
    """`text` with each run of white space as one space, and none at the ends."""
    return " ".join(text.split())


def count_words(text: str) -> int:
    """How many words `text` has, citation markers such as [1] left out.

    A word is a run of letters and digits with the marks inside it; a Chinese, Japanese or Korean character
    is a word of its own, since those scripts have no spaces to count by.
    """
    return len(_WORD.findall(_MARKER.sub(" ", text)))


def holds_string(text: str, sought: str) -> bool:
    """True where `sought` occurs in `text`, white space and case folded, not inside a longer word or number.

    "5%" does not occur in "15%", nor "115" in "1152"; "58%" does in "from 58% in 2019".
    """
    pattern = regex.escape(fold_space(sought), literal_spaces=True)
    before = r"(?<![[\p{L}\p{N}]--[\p{Han}]])(?<!\d[.,])" if not _is_han(sought.strip()[:1]) else ""
    after = r"(?![[\p{L}\p{N}]--[\p{Han}]])(?![.,]\d)" if not _is_han(sought.strip()[-1:]) else ""
    return regex.search(before + pattern + after, fold_space(text), regex.V1 | regex.IGNORECASE) is not None


def _is_han(character: str) -> bool:
    return regex.fullmatch(r"\p{Han}", character) is not None
