"""Why a question is not answered."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from policychat.answer.evidence import Evidence
from policychat.answer.selection import Selection
from policychat.language.terms import terms
from policychat.wording import Wording

_MOST_NAMED = 4
# Capitalised words in a row; the one that opens the question may be capitalised for that alone.
_NAME = regex.compile(r"(?<=\w.*)\b\p{Lu}[\p{L}\p{N}&'’-]*(?:\s+\p{Lu}[\p{L}\p{N}&'’-]*)*")


def why_silent(
    question: str,
    found: Selection,
    *,
    language: str,
    wording: Wording,
    nothing_given: bool,
) -> str:
    """What a reader in `language` is told: what of `question` the nearest evidence does hold and what it does not.

    found: the evidence that was not good enough. nothing_given: whether the question came with an empty list of
    passages.
    """
    features = found.features
    if features is None:
        return wording.text("reason.no_passages" if nothing_given else "reason.nothing_related", language)
    lacking = next(iter(found.unmet), None)
    if lacking and lacking.words:
        return wording.text(f"reason.other_{lacking.kind}", language, words=", ".join(lacking.words))
    if lacking and lacking.kind == "instruction":
        return wording.text("reason.other_instruction", language)
    missing = _missing_words(question, found.ranked[0]) if features.same_script else []
    if not missing:
        return wording.text(f"reason.other_{lacking.kind}" if lacking else "reason.low_confidence", language)
    names = _names_held(question, found.ranked)
    listed = ", ".join(missing)
    if names:
        return wording.text("reason.mentioned_without", language, names=", ".join(names), terms=listed)
    return wording.text("reason.missing_terms", language, terms=listed)


def _missing_words(question: str, best: Evidence) -> list[str]:
    """The question's own words, in its order, whose terms the best passage does not hold."""
    held = best.candidate.words.passage_terms
    words = [word.strip(".,;:!?\"'“”‘’()") for word in question.split()]
    missing = [word for word in dict.fromkeys(words) if word.isascii() and (t := terms(word)) and not held & set(t)]
    return missing[:_MOST_NAMED]


def _names_held(question: str, ranked: Sequence[Evidence]) -> list[str]:
    """The names in the question that one of the passages looked at holds with all their words."""
    passages = {each.candidate.passage.passage_id: each.candidate.words.passage_terms for each in ranked}
    names = [match.group() for match in _NAME.finditer(question)]
    return [name for name in dict.fromkeys(names) if any(held >= set(terms(name)) for held in passages.values())][
        :_MOST_NAMED
    ]
