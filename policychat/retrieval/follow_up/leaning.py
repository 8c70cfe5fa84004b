"""Whether a question leans on what was said before it."""

from __future__ import annotations

import regex

from policychat.language.terms import terms

_OPENS = regex.compile(
    r"^\s*(?:(?:and|but|so|ok(?:ay)?|well|then|yes|no|oh|also|or|sorry)\b[\s,.!]*)*"
    r"(?:and|but|also|or|then|what about|how about|what if|i (?:mean|meant))\b"
    r"|^\s*(?:那|还有|還有|另外|以及|再(?:说|讲|问|来|具体)|而且)",
    regex.IGNORECASE,
)
_PRONOUN = regex.compile(
    r"\b(?:it|they|them|theirs|those|these|he|she|him|ones|others)\b"
    r"|[他她它牠](?:们|們)?|(?:这|那|這)(?:里|裡|儿|兒|个|個|些|种|種|家|项|項|次)|其中|前者|后者|後者",
    regex.IGNORECASE,
)
# These point back as often as to a word of the question itself: "the ministry … its notice", "is there a".
_FAINT = regex.compile(
    r"\b(?:its|their|his|her|this|that|there|one|same|other)\b|[该該此其]|呢[?？。!！\s]*$", regex.IGNORECASE
)
# "Is it true that …" points at nothing.
_DUMMY = regex.compile(
    r"\b(?:is|was) it (?:true|possible|necessary|legal|allowed|correct) (?:that|to|for)\b", regex.IGNORECASE
)
# A question that says at least so much itself is not made to lean by a faint pointer.
_OWN_SUBJECT = 5
# A question of fewer words, or fewer pairs of Chinese characters, names too little to be looked for alone. With six
# words in English as well, every tenth question on a new subject was lost to the old one.
_FEW_WORDS = 4
_FEW_PAIRS = 6
_WORD = regex.compile(r"\p{Han}{2}|[^\W\p{Han}]+")
_HAN = regex.compile(r"\p{Han}")
_COURTESIES = frozenset(
    term
    for word in (
        "thank thanks great ok okay yes no fine good nice see interesting important information know need find wow oh "
        "hi hello help sorry sure right understand hmm amazing excellent appears helpful love like 谢谢 好的 你好"
    ).split()
    for term in terms(word)
)


def content_terms(text: str) -> list[str]:
    """The distinct terms of `text` that say what it is about, in order; of Chinese the pairs of characters."""
    found = dict.fromkeys(term for term in terms(text) if term not in _COURTESIES)
    return [term for term in found if len(term) > 1 or not _HAN.match(term)]


def points_back(question: str) -> bool:
    """True where a word of the question stands for something else ("it", "there", 它)."""
    return bool(_PRONOUN.search(question) or _FAINT.search(question))


def leans(question: str) -> bool:
    """True where the question opens as a follow-up does, points back, or says too little to be looked for alone."""
    if _OPENS.search(question) or _PRONOUN.search(_DUMMY.sub(" ", question)):
        return True
    if _FAINT.search(question) and len(content_terms(question)) < _OWN_SUBJECT:
        return True
    return len(_WORD.findall(question)) < (_FEW_PAIRS if _HAN.search(question) else _FEW_WORDS)
