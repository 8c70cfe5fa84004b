"""What a question takes for granted that nothing bears out: a name nobody mentions, an end that never came."""

from __future__ import annotations

from collections.abc import Callable

import regex

from policychat.compare.latin_names import names_of
from policychat.compare.statement import Statement
from policychat.language.ends import END_PATTERNS
from policychat.language.terms import terms

# "AI" and "US" are written out elsewhere.
_ACRONYM = regex.compile(r"\p{Lu}{1,4}")
_POSSESSIVE = regex.compile(r"['’]s$")


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

    Of 8,650 questions of SQuAD 2, PolicyQA, XQuAD and CMRC some 15 ask so of a text that answers in other words, and 30
    of 1,619 of SQuAD 2 of one that does not answer.

    >>> unsaid_ends("Why was the lab shut down?", "The lab opened in May.")
    ['shut']
    """
    return [
        match.group()
        for end in END_PATTERNS
        if (match := end.search(question)) is not None and end.search(around) is None
    ]


def _without_opening(name: str) -> str:
    """`name` without the words that open a question: "Does Ann Lee"."""
    words = name.split()
    while len(words) > 1 and not terms(words[0]):
        del words[0]
    return " ".join(words)
