"""What may be asked."""

from __future__ import annotations

import unicodedata

from policychat.errors import QuestionError
from policychat.language.script import has_words


def check_question(question: str, *, max_chars: int, name: str = "question") -> str:
    """The question without white space around it; `name` is what errors call it.

    Raises QuestionError, in one sentence, for a question that is empty, longer than `max_chars`, binary, or
    without a letter or digit.
    """
    question = question.strip()
    if not question:
        raise QuestionError(f"the {name} is empty; type a {name}", kind="empty", name=name)
    if len(question) > max_chars:
        raise QuestionError(
            f"the {name} has {len(question):,} characters; the limit is {max_chars:,}",
            kind="too_long",
            name=name,
            length=len(question),
            limit=max_chars,
        )
    if any(_is_binary(character) for character in question):
        raise QuestionError(f"the {name} holds control characters; send plain text", kind="binary", name=name)
    if not has_words(question):
        raise QuestionError(f"the {name} holds no words; ask in words", kind="wordless", name=name)
    return question


def _is_binary(character: str) -> bool:
    category = unicodedata.category(character)
    return category == "Cs" or (category == "Cc" and character not in "\t\n\r")
