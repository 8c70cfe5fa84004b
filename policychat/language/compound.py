"""Questions that ask several things at once."""

from __future__ import annotations

import regex

from policychat.language.script import main_script

_MOST_PARTS = 3
_ASKS = r"(?:what|how|who|whom|whose|when|where|which|why)"
_TURNS = r"(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|must|may)"
# Where the next part begins: a word that asks after "and", or another question mark before.
_CUT = regex.compile(
    rf"(?:[,;]?\s+(?:and|but)\s+(?:also\s+)?|\?\s+(?:and\s+|also,?\s+)?)"
    rf"(?=(?:(?:in|on|to|from|for|by|at|of|with)\s+)?{_ASKS}\b)"
    rf"|(?:[,;]\s+and\s+|\?\s+(?:and\s+|also,?\s+)?)(?={_TURNS}\s)"
    # In a row that ends with "and who …".
    rf"|[,;]\s+(?=(?:(?:what|when|where|why|how)\s+{_TURNS}|how (?:many|much|long|often))\s.*\band\s+{_ASKS}\b)",
    regex.IGNORECASE,
)
_ASKING = regex.compile(rf"\b{_ASKS}\b|^\s*{_TURNS}\b", regex.IGNORECASE)
# "In which year" of "In which year and which city was it built" is no question of its own.
_VERB = regex.compile(rf"\b{_TURNS}\b|\b(?:who|what|which \p{{L}}+) \p{{L}}+(?:ed|s)\b", regex.IGNORECASE)
_FEWEST_WORDS_BEFORE, _FEWEST_WORDS = 4, 3

_CHINESE_CUT = regex.compile(r"[，,；;？?]\s*(?=\S)")
_CHINESE_ASKING = regex.compile(
    r"什么|什麼|甚么|多少|几|幾|谁|誰|哪|何时|何時|何地|何处|何處|何人|如何|怎么|怎麼|怎样|怎樣|为什么|為什麼|为何|為何|吗|嗎|是否|有没有|有沒有|多大|多长|多長|多高|多久"
)
_FEWEST_BEFORE, _FEWEST = 5, 4  # Chinese characters


def parts_of(question: str) -> tuple[str, ...]:
    """The questions that `question` joins, in order: itself alone where it asks one thing, or more than three.

    Of 8,500 questions of SQuAD 2, PolicyQA, XQuAD and CMRC none is cut; of 83 that people might ask nine are.

    >>> parts_of("When was the lab opened, and how many teams does it have?")
    ('When was the lab opened', 'how many teams does it have?')
    """
    chinese = main_script(question) == "cjk"
    parts: list[str] = []
    begin = 0
    for cut in (_CHINESE_CUT if chinese else _CUT).finditer(question):
        before, after = question[begin : cut.start()].strip(), question[cut.end() :].strip()
        if _may_be_cut_in_chinese(before, after) if chinese else _may_be_cut(before, after):
            parts.append(before)
            begin = cut.end()
    parts.append(question[begin:].strip())
    return tuple(parts) if len(parts) <= _MOST_PARTS else (question,)


def _may_be_cut(before: str, after: str) -> bool:
    return (
        len(before.split()) >= _FEWEST_WORDS_BEFORE
        and len(after.split()) >= _FEWEST_WORDS
        and _ASKING.search(before) is not None
        and _VERB.search(before) is not None
    )


def _may_be_cut_in_chinese(before: str, after: str) -> bool:
    return (
        len(before) >= _FEWEST_BEFORE
        and len(after) >= _FEWEST
        and _CHINESE_ASKING.search(before) is not None
        and _CHINESE_ASKING.search(after) is not None
    )
