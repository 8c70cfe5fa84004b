"""Names that stand for the same thing, as a glossary lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import regex

from policychat.language.simplified import simplified

# "Chengdu" is not named by "Chengdu-Chongqing", nor "art" by "part".
_BEFORE, _AFTER = r"(?<![\p{Latin}\p{N}])(?<![\p{Latin}\p{N}]-)", r"(?!-?[\p{Latin}\p{N}])"


class Aliases:
    """Groups of names, each for one thing, in any language.

    >>> Aliases([("华大集团", "BGI Group", "BGI")]).spans("与华大集团共同建立", "founded with BGI")
    [(1, 5)]
    """

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._groups = [tuple(_folded(name) for name in group if name.strip()) for group in groups]

    def spans(self, text: str, other: str) -> list[tuple[int, int]]:
        """Where `text` uses a name of something that `other` names too, under another name.

        What both call the same needs no glossary. Latin names start and end where words do, a hyphen joins words.
        """
        mine, theirs = _folded(text), _folded(other)
        if len(mine) != len(text):
            return []
        found: list[tuple[int, int]] = []
        for group in self._groups:
            named = [name for name in group if name in theirs and any(_places(theirs, name))]
            if named:
                for name in group:
                    if any(each != name for each in named):
                        found.extend(_places(mine, name))
        return found


def _places(text: str, name: str) -> Iterator[tuple[int, int]]:
    if name in text:
        pattern = regex.escape(name) if not name.isascii() else _BEFORE + regex.escape(name) + _AFTER
        for match in regex.finditer(pattern, text):
            yield match.span()


def _folded(text: str) -> str:
    return simplified(text.lower() if len(text.lower()) == len(text) else text)
