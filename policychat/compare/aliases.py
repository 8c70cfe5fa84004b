"""Names that stand for the same thing, as a glossary lists them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import regex

from policychat.compare.statement import Statement
from policychat.language.simplified import simplified

# "Chengdu" is not named by "Chengdu-Chongqing", nor "art" by "part".
_BEFORE, _AFTER = r"(?<![\p{Latin}\p{N}])(?<![\p{Latin}\p{N}]-)", r"(?!-?[\p{Latin}\p{N}])"

# By the group's number: each of its names that a text uses, and where.
_Named = dict[int, dict[str, list[tuple[int, int]]]]


class Aliases:
    """Groups of names, each for one thing, in any language.

    >>> aliases = Aliases([("华大集团", "BGI Group", "BGI")])
    >>> aliases.spans(Statement("与华大集团共同建立"), Statement("founded with BGI"))
    [(1, 5)]
    """

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._groups = [tuple(_folded(name) for name in group if name.strip()) for group in groups]

    def spans(self, claim: Statement, source: Statement) -> list[tuple[int, int]]:
        """Where `claim` uses a name of something that `source` names too, under another name.

        What both call the same needs no glossary. Latin names start and end where words do, a hyphen joins words.
        """
        theirs = self._named(source)
        if not theirs or len(_folded(claim.text)) != len(claim.text):
            return []
        return [
            span
            for group, names in self._named(claim).items()
            for name, places in names.items()
            if any(each != name for each in theirs.get(group, ()))
            for span in places
        ]

    def _named(self, statement: Statement) -> _Named:
        """The names that a statement uses; found once for each, as sources are compared with many claims."""
        if self not in statement.kept:
            statement.kept[self] = self._find(_folded(statement.text))
        named: _Named = statement.kept[self]
        return named

    def _find(self, text: str) -> _Named:
        found: _Named = {}
        for place, group in enumerate(self._groups):
            for name in group:
                if name in text and (spans := [match.span() for match in _pattern(name).finditer(text)]):
                    found.setdefault(place, {})[name] = spans
        return found


@lru_cache(maxsize=4096)
def _pattern(name: str) -> regex.Pattern[str]:
    written = regex.escape(name)
    return regex.compile(_BEFORE + written + _AFTER if name.isascii() else written)


def _folded(text: str) -> str:
    return simplified(text.lower() if len(text.lower()) == len(text) else text)
