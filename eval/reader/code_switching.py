"""English questions word by word in Chinese, for want of Chinese questions about English texts.

After Qin et al. 2020, "CoSDA-ML: Multi-Lingual Code-Switching Data Augmentation": what is learnt from such a mixture
carries over to questions that are whole. Translations are CC-CEDICT's (CC BY-SA 4.0), from Chinese to English read
backwards; of several the one that is commonest, as far as the base model's vocabulary tells.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path

import regex

from policychat.language.bilingual import dictionary

KEPT_IN_ENGLISH = 0.1
_MOST_SENSES = 5
_WORD = regex.compile(r"\p{L}[\p{L}'’-]*")
_LITTLE = {
    "how many": "多少", "how much": "多少", "how long": "多久", "how": "如何", "what year": "哪一年", "what": "什么",
    "which": "哪个", "who": "谁", "whom": "谁", "whose": "谁的", "when": "什么时候", "where": "哪里", "why": "为什么",
    "is": "是", "are": "是", "was": "是", "were": "是", "did": "", "do": "", "does": "", "the": "", "a": "", "an": "",
    "of": "的", "'s": "的", "in": "在", "at": "在", "on": "在", "to": "到", "from": "从", "by": "由", "for": "为",
    "with": "与", "and": "和", "or": "或", "not": "不", "be": "是", "been": "", "has": "", "have": "有", "had": "有",
    "that": "那", "this": "这", "it": "它", "its": "它的", "their": "他们的", "his": "他的", "her": "她的", "he": "他",
    "first": "第一", "year": "年", "people": "人", "name": "名字", "kind": "种", "type": "类型", "used": "使用",
}  # fmt: skip
_PHRASES = regex.compile(r"\b(?:how many|how much|how long|what year)\b", regex.IGNORECASE)
_SPACES = regex.compile(r"(?<=\p{Han})\s+|\s+(?=\p{Han})")


class CodeSwitcher:
    """Puts English questions into Chinese word by word."""

    def __init__(self, tokenizer_json: Path) -> None:
        """tokenizer_json: the base model's, whose pieces come with the logarithms of their frequencies."""
        pieces = json.loads(tokenizer_json.read_text("utf-8"))["model"]["vocab"]
        self._words = _translations({piece.removeprefix("▁"): score for piece, score in reversed(pieces)})

    def in_chinese(self, question: str, chance: random.Random) -> str:
        """`question` with most of its words in Chinese; names and words without a translation stay as they are."""

        def word(found: regex.Match[str]) -> str:
            text = found.group()
            plain = text.casefold()
            if plain in _LITTLE:
                return f" {_LITTLE[plain]} "
            choices = self._words.get(text) or self._words.get(plain) or self._words.get(self._base(plain))
            if not choices or chance.random() < KEPT_IN_ENGLISH:
                return text
            return f" {chance.choice(choices)} "

        mixed = _WORD.sub(word, _PHRASES.sub(lambda found: _LITTLE[found.group().casefold()], question))
        return _SPACES.sub("", " ".join(mixed.split())).replace("?", "？")

    def _base(self, word: str) -> str:
        """The word that "cities", "moved" or "building" is a form of, if there is a translation of that."""
        for ending, instead in (
            ("ies", "y"),
            ("es", ""),
            ("s", ""),
            ("ed", ""),
            ("ed", "e"),
            ("ing", ""),
            ("ing", "e"),
        ):
            base = word.removesuffix(ending) + instead
            if word.endswith(ending) and base in self._words:
                return base
        return word


def _translations(frequencies: Mapping[str, float]) -> dict[str, tuple[str, ...]]:
    """Up to two Chinese words by an English one which is among their senses."""
    found: dict[str, list[tuple[float, str]]] = {}
    for chinese, senses in dictionary().items():
        if chinese not in frequencies:
            continue
        words = [sense.strip().removeprefix("to ").removeprefix("the ") for sense in regex.split("[/;,]", senses)]
        for place, sense in enumerate([sense for sense in words if sense][:_MOST_SENSES]):
            if sense.isascii() and sense.isalpha():
                # A word of one character means much else.
                found.setdefault(sense, []).append((place + 3 * (len(chinese) == 1) - frequencies[chinese], chinese))
    return {word: tuple(chinese for _cost, chinese in sorted(choices)[:2]) for word, choices in found.items()}
