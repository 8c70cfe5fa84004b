"""Names that stand for the same thing, as a glossary lists them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policychat.language.simplified import simplified


class Aliases:
    """Groups of names, each for one thing, in any language.

    >>> Aliases([("华大集团", "BGI Group", "BGI")]).spans("与华大集团共同建立", "founded with BGI")
    [(1, 5)]
    """

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._groups = [tuple(_folded(name) for name in group if name.strip()) for group in groups]

    def spans(self, text: str, other: str) -> list[tuple[int, int]]:
        """Where `text` uses a name of something that `other` names too, under that name or another one."""
        mine, theirs = _folded(text), _folded(other)
        if len(mine) != len(text):
            return []
        found = []
        for group in self._groups:
            if any(name in theirs for name in group):
                found.extend(_places(mine, group))
        return found


def _places(text: str, names: Sequence[str]) -> list[tuple[int, int]]:
    spans = []
    for name in names:
        at = text.find(name)
        while at >= 0:
            spans.append((at, at + len(name)))
            at = text.find(name, at + len(name))
    return spans


def _folded(text: str) -> str:
    return simplified(text.lower() if len(text.lower()) == len(text) else text)
