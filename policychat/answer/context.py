"""The sentence before a quote that cannot be understood without it."""

from __future__ import annotations

import regex

from policychat.schema import Passage, Sentence

_LEANS_BACK = regex.compile(
    r"[\"'“‘(]*(?:(?:It|Its|They|Their|He|His|She|Her|This|That|These|Those|Such|Both|The (?:former|latter|same))\b"
    r"|[它他她](?:们)?|这|那|该|此|其(?!中|他|它|余|实))"
)
_WHICH_HE = regex.compile(r"\bwhich (?:he|she|it|they)\b")


def context_before(*, document_text: str, passage: Passage, sentence: Sentence) -> str | None:
    """The exact sentence before `sentence` in its passage, where `sentence` opens with a pronoun.

    None where it does not, or where nothing stands before it.
    """
    text = document_text[sentence.start : sentence.end]
    if not (_LEANS_BACK.match(text) or _WHICH_HE.search(text)):
        return None
    before = [each for each in passage.sentences if each.end <= sentence.start]
    if before:
        return document_text[before[-1].start : before[-1].end]
    return None
