"""What a question takes for granted that nothing bears out: a name nobody mentions, an end that never came."""

from __future__ import annotations

from collections.abc import Callable

import regex

from policychat.compare.latin_names import names_of
from policychat.compare.statement import Statement
from policychat.language.terms import terms

# "AI" and "US" are written out elsewhere.
_ACRONYM = regex.compile(r"\p{Lu}{1,4}")
_POSSESSIVE = regex.compile(r"['’]s$")
# Each in one sense, in both languages: what a question about it must find in one of these words. Of 8,650 questions of
# SQuAD 2, PolicyQA, XQuAD and CMRC some 15 ask so of a text that answers in other words, and 30 of 1,619 of SQuAD 2 of
# one that does not answer.
_ENDS = tuple(
    regex.compile(words, regex.IGNORECASE)
    for words in (
        r"\babolish\w*|\bcancel\w*|\brepeal\w*|\brevo[kc]\w*|\bannul\w*|\bscrapp\w+|取消|撤销|废止|废除|作废",
        r"\bshut\b|\bclosed\b|\bclosures?\b|关闭|关停|停办|停业|倒闭",
        r"\bdissol(?:v|ution)\w*|\bdisband\w*|解散",
        r"\bdemoli\w*|\bdismantl\w*|\bdestr[ou]\w*|拆除|拆毁|摧毁",
        r"\bbankrupt\w*|\binsolven\w*|\bcollaps\w*|破产|倒闭|倒塌|崩溃",
        r"\bresign(?:s|ed|ing|ations?)?\b|\bdismiss\w*|\bsack(?:s|ed|ing)\b|\bfired\b|辞职|解雇|开除|免职|撤职",
        r"\bdie[sd]?\b|\bdeaths?\b|\bdying\b|\bkill\w*|死|去世|逝世|丧生",
        r"\bfailed\b(?! to)|\bfailures?\b|失败",
        r"\breject\w*|\bveto\w*|驳回|否决",
        r"\bhalt\w*|\bterminat\w*|\bsuspend\w*|\bsuspension\b|停止|暂停|中止|终止",
        r"\bscandals?\b|丑闻",
    )
)


def unknown_names(question: str, *, knows: Callable[[str], bool]) -> list[str]:
    """The names in `question`, in Latin script, of which no word is known, as they are written there.

    knows: whether a term stands anywhere that is asked. Acronyms of up to four letters count as known.

    >>> unknown_names("What did Ann Lee say about Oldtown?", knows={"oldtown"}.__contains__)
    ['Ann Lee']
    """
    return [
        _without_opening(_POSSESSIVE.sub("", name.text))
        for name in names_of(Statement(question))
        if not _ACRONYM.fullmatch(name.text) and not any(map(knows, name.keys))
    ]


def unsaid_ends(question: str, around: str) -> list[str]:
    """The words of `question` for an end (something was closed, cancelled, refused, somebody died) for which `around`,
    the evidence with its passage, has none.

    >>> unsaid_ends("Why was the lab shut down?", "The lab opened in May.")
    ['shut']
    """
    return [
        match.group() for end in _ENDS if (match := end.search(question)) is not None and end.search(around) is None
    ]


def _without_opening(name: str) -> str:
    """`name` without the words that open a question: "Does Ann Lee"."""
    words = name.split()
    while len(words) > 1 and not terms(words[0]):
        del words[0]
    return " ".join(words)
