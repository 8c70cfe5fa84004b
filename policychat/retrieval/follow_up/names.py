"""Names in a text, by their capitals."""

from __future__ import annotations

import regex

from policychat.language.terms import terms

_PART = r"\p{Lu}[\p{L}\p{N}]*(?:[-.&’']\p{L}{2,})*"
_NAME = regex.compile(rf"(?<![\p{{L}}\p{{N}}]){_PART}(?:\s+(?:(?:of|the|and|for|de)\s+){{0,2}}{_PART})*")
# Capitals that open a sentence or a date, not a name.
_NO_NAME = regex.compile(
    r"^(?:(?:a|an|and|any|are|as|at|besides|but|by|can|could|did|do|does|for|has|have|how|however|i|if|in|is|it|no|"
    r"of|on|or|please|so|some|sorry|tell|that|the|then|there|they|this|to|was|were|what|when|where|which|who|whose|"
    r"why|will|with|would|yes|you|according|here|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)\b['’]?\s*)+",
    regex.IGNORECASE,
)
_OPENS_SENTENCE = regex.compile(r"(?:^|[.!?:\n\"“])\s*$")
# A Chinese question opens with what it is about: 金凤实验室 of 金凤实验室在哪里.
_CHINESE_TOPIC = regex.compile(
    r"^\s*(?:请问|那么?)?(?P<topic>(?![有几谁里它他她这那在是什哪怎为])[\p{Han}\p{N}A-Za-z（）()·]{3,30}?)"
    r"(?=有|是|在|的|要|会|什么|多少|哪|吗|怎|如何|何时|主要|[?？]|$)"
)


def names_in(text: str) -> list[str]:
    """The names in `text`, each once, in order.

    A single capitalised word at the start of a sentence is none, unless it is in capitals throughout.
    """
    found = []
    for match in _NAME.finditer(text):
        name = _NO_NAME.sub("", match.group())
        opens = name == match.group() and _OPENS_SENTENCE.search(text, max(0, match.start() - 3), match.start())
        if opens and " " not in name and not (name.isupper() and len(name) > 1):
            continue
        if len(name) > 1 and terms(name):
            found.append(name)
    return list(dict.fromkeys(found))


def topics_in(question: str) -> list[str]:
    """The names in `question`, or, of a Chinese one, the words with which it opens."""
    match = _CHINESE_TOPIC.match(question)
    return [*([match["topic"]] if match else []), *names_in(question)]
