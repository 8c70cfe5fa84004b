"""Whether a question leans on what was said before it."""

from __future__ import annotations

import regex

from policychat.language.bilingual import chinese_words
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
# An organisation or a built place with a name before it: 金凤实验室, 西部科学城.
_CHINESE_ORGANISATION = regex.compile(
    r"\p{Han}{2,}?(?:实验室|科学城|科技城|大学|学院|医院|公司|集团|银行|研究院|研究所|委员会|高新区|开发区|新区|示范区|机场|大桥)"
)
# What asks or joins, and says nothing of its own.
_CHINESE_ASKING = regex.compile(
    "什么|哪(?:里|儿|些|个|家|年|位)?|谁|多少|几(?:个|家|项|年|位)?|怎么?样?|如何|为何|吗|呢|有|是|的|了|和|与|在|由|要|会|能"
)
_CHINESE_SAYS_ENOUGH = regex.compile("在(?:哪|什么地方)|[是叫]什么|是谁")
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
    if _HAN.search(question):
        return len(_WORD.findall(question)) < _FEW_PAIRS and not _has_chinese_subject(question)
    return len(_WORD.findall(question)) < _FEW_WORDS


def _has_chinese_subject(question: str) -> bool:
    """True for 法国的总统是谁, which names what it asks about and what it asks of it; not for 四川有多少."""
    names = [(each.start, each.end) for each in chinese_words(question) if each.is_name]
    names += [match.span() for match in _CHINESE_ORGANISATION.finditer(question)]
    if not names:
        return False
    rest = "".join(
        character for at, character in enumerate(question) if not any(start <= at < end for start, end in names)
    )
    return bool(_CHINESE_SAYS_ENOUGH.search(rest)) or len(_HAN.findall(_CHINESE_ASKING.sub("", rest))) > 1
