"""The claims of a text."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from policychat.index.chunking import split_passages
from policychat.language.sentences import split_sentences
from policychat.language.terms import terms

# A long article; more is checked piece by piece.
MAX_TEXT_CHARS = 100_000

_QUESTION = regex.compile(r"[?？][\"'”’)）]*$")
_OPINION = regex.compile(
    r"^\s*(?:I|We|In my (?:view|opinion)|Perhaps|Maybe|Hopefully|Please|Let us|Let's)\b"
    r"|^\s*(?:我(?:们)?(?:认为|觉得|希望)|也许|请)"
)
_FEWEST_TERMS = 3


@dataclass(frozen=True)
class ClaimSpan:
    """A sentence of the text; `checkable` is False for questions, opinions, requests and fragments."""

    start: int
    end: int
    checkable: bool


def split_claims(text: str) -> list[ClaimSpan]:
    """The sentences of `text` as claims, in order, headings and sharing buttons left out."""
    passages = split_passages(text, count_tokens=len, max_tokens=len(text))
    spans = [span for passage in passages for span in passage.sentences] or split_sentences(text)
    return [ClaimSpan(start, end, _is_checkable(text[start:end])) for start, end in spans]


def _is_checkable(sentence: str) -> bool:
    return (
        not _QUESTION.search(sentence) and not _OPINION.search(sentence) and len(set(terms(sentence))) >= _FEWEST_TERMS
    )
