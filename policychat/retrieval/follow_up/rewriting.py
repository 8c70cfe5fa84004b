"""A question made to stand alone, from what was said before it."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from policychat.retrieval.follow_up.leaning import content_terms, leans, points_back
from policychat.retrieval.follow_up.names import names_in, topics_in
from policychat.retrieval.follow_up.slots import only_changes_year, with_name_of, with_year_of
from policychat.schema import Turn

# The question itself comes last and the model reads some hundred words: what is carried over must leave it room.
_MOST_CARRIED = 400
_MOST_READ = 2000
_EXCHANGES_BACK = 2
_MOST_QUESTIONS = 8
_NAMES_OF_ANSWER = 2
# An answer names first what it is about; what comes later is detail.
_OPENING_OF_ANSWER = 300
_SPACES = regex.compile(r"\s+")
_SPACE_BEFORE_MARK = regex.compile(r"\s+(?=[?.,!])")
_DIGITS = regex.compile(r"\d+")


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """The text to look for: `question` itself, or with what it leans on of `history` (oldest first) before it.

    Carried over are the last question that says anything; the names in those that it leans on itself; and for
    a pronoun the first names of the last answer. A question of nothing but a year or a name takes its place in
    the question before. No number and no name of `question` is lost.
    """
    asked = [turn.text[:_MOST_READ].strip() for turn in history if turn.role == "user"]
    asked = _resolved([text for text in asked if content_terms(text)])
    if not asked or not leans(question):
        return question
    earlier = [with_year_of(question, topic) for topic in _earlier_topics(asked)]
    if changed := _changed(asked[-1], question):
        return _joined(*_new(earlier, changed), changed)
    before = with_year_of(question, asked[-1])
    answered = _names_of_answer(history) if points_back(question) else []
    earlier = _new(earlier, f"{before} {question}")
    return _joined(*earlier, before, *_new(answered, " ".join([*earlier, before, question])), question)


def with_topics(question: str, *, of: str) -> str:
    """`question`, with what the question `of` is about before it where it leans on that.

    >>> with_topics("how many teams does it have?", of="When was Jinfeng Laboratory opened")
    'Jinfeng Laboratory how many teams does it have?'
    """
    return _joined(*_new(topics_in(of), question), question) if leans(question) else question


def _changed(before: str, question: str) -> str | None:
    """`before` with the one thing that `question` consists of in its place; None where it says more or less."""
    if len(before) > _MOST_CARRIED:
        return None
    if only_changes_year(question):
        changed: str | None = with_year_of(question, before)
    else:
        changed = with_name_of(question, before)
    return changed if changed and changed != before and not _loses(question, changed) else None


def _resolved(asked: Sequence[str]) -> list[str]:
    """`asked`, oldest first, with "And in 2019?" as the question that it was."""
    found: list[str] = []
    for text in asked[-_MOST_QUESTIONS:]:
        found.append((found and _changed(found[-1], text)) or text)
    return found


def _earlier_topics(asked: Sequence[str]) -> list[str]:
    """The names and topics of the questions that the last of `asked` leans on, oldest first."""
    found: list[str] = []
    for place in range(len(asked) - 1, max(0, len(asked) - 1 - _EXCHANGES_BACK), -1):
        if not leans(asked[place]):
            break
        found = topics_in(asked[place - 1]) + found
    return found


def _names_of_answer(history: Sequence[Turn]) -> list[str]:
    last = history[-1]
    return names_in(last.text[:_OPENING_OF_ANSWER])[:_NAMES_OF_ANSWER] if last.role == "assistant" else []


def _new(names: Sequence[str], text: str) -> list[str]:
    held = text.casefold()
    return [name for name in dict.fromkeys(names) if name.casefold() not in held]


def _loses(question: str, changed: str) -> bool:
    return any(each not in changed for each in (*names_in(question), *_DIGITS.findall(question)))


def _joined(*parts: str) -> str:
    carried = _SPACE_BEFORE_MARK.sub("", _SPACES.sub(" ", " ".join(parts[:-1]))).strip()
    return f"{carried[:_MOST_CARRIED].rstrip()} {parts[-1].strip()}".strip()
