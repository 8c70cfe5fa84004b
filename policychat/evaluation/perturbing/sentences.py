"""The sentences that can be varied."""

from __future__ import annotations

from collections.abc import Iterable

from policychat.index.chunking import split_passages
from policychat.language.script import main_script

_SHORTEST, _LONGEST = 30, 400  # characters; of Chinese a third
_CJK_SCALE = 3


def quotable_sentences(texts: Iterable[str]) -> list[str]:
    """Each sentence of `texts` that can be quoted and is neither a fragment nor overlong, once, on one line."""
    found: dict[str, None] = {}
    for text in texts:
        for passage in split_passages(text, count_tokens=len, max_tokens=len(text)):
            for start, end in passage.sentences:
                sentence = " ".join(text[start:end].split())
                scale = _CJK_SCALE if main_script(sentence) == "cjk" else 1
                if _SHORTEST <= len(sentence) * scale <= _LONGEST:
                    found[sentence] = None
    return list(found)
