"""Questions that lean on what was said before."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from policychat.schema import Turn

_LEANS = regex.compile(
    r"^\s*(?:and|but|what about|how about|then|also|or)\b"
    r"|\b(?:it|its|they|them|their|theirs|those|these|this|that|there|he|she|his|her|him|one|ones|same|others?)\b"
    r"|^\s*(?:那|那么|还有|另外|以及|再)|[它他她]们?|这里|那里|这个|那个|这些|那些|其中|该|此|呢[?？]?\s*$",
    regex.IGNORECASE,
)
_YEAR = regex.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)\s*年?")
# A question with fewer words than this names too little to be looked for alone.
_FEW_WORDS = 4
_WORD = regex.compile(r"\p{Han}{2}|[^\W\p{Han}]+")


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """The text to look for: the question, with the last question before it where it leans on that one.

    It leans where it opens with "and" or 那, points with a pronoun, or is a few words long. A year in the
    question replaces the years of the one before.
    """
    before = next((turn.text for turn in reversed(history) if turn.role == "user" and turn.text.strip()), None)
    if before is None:
        return question
    if not (_LEANS.search(question) or len(_WORD.findall(question)) < _FEW_WORDS):
        return question
    if _YEAR.search(question):
        before = _YEAR.sub(" ", before)
    return f"{before.strip()} {question.strip()}"
