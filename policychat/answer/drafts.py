"""The sentences of a text that is still being written, with the sources that each names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from policychat.language.sentences import split_sentences

_MARK = r"[\[【]\s*\d{1,3}(?:\s*[,，、]\s*\d{1,3})*\s*[\]】]"
_MARKS = regex.compile(rf"\s*(?:{_MARK}\s*)+")
_STOP = r"[.。!！?？]+[\"'”’」』)）]*"
# A sentence is over with marks behind its stop, or with a stop behind its marks, or at the end of a line. What comes
# next must have begun, or more marks might follow.
_OVER = regex.compile(rf"(?:{_STOP}\s*(?:{_MARK}[ \t]*)+|(?:{_MARK}\s*)+{_STOP}\s*)(?=[^\s\[【])|\n")
_BULLET = regex.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)、])\s+")
_BOLD = regex.compile(r"\*\*|__")
_THOUGHTS = regex.compile(r"\s*<think>.*?</think>\s*", regex.DOTALL)
_THINKS = "<think>"


@dataclass(frozen=True)
class Draft:
    """A sentence as it was written: `text` without its marks, and the numbers of the sources it names."""

    text: str
    markers: tuple[int, ...]


class DraftReader:
    """Cuts what a model writes into drafts as soon as each is complete.

    >>> reader = DraftReader()
    >>> list(reader.read("It opened in 2023. [1] It ha")), list(reader.read("s 40 rooms [2].")), list(reader.rest())
    ([Draft(text='It opened in 2023.', markers=(1,))], [], [Draft(text='It has 40 rooms.', markers=(2,))])
    """

    def __init__(self) -> None:
        self._unread = ""
        self._begun = False

    def read(self, piece: str) -> Iterator[Draft]:
        """The sentences that are complete with `piece`."""
        self._unread += piece
        if not self._begun:
            # What a model thinks aloud before it answers is no part of the answer.
            opening = self._unread.lstrip()[: len(_THINKS)]
            thoughts = _THOUGHTS.match(self._unread)
            if thoughts is None and opening and _THINKS.startswith(opening):
                return
            self._unread = self._unread[thoughts.end() :] if thoughts else self._unread
            self._begun = bool(self._unread.strip())
        while over := _OVER.search(self._unread):
            complete, self._unread = self._unread[: over.end()], self._unread[over.end() :]
            yield from _drafts(complete)

    def rest(self) -> Iterator[Draft]:
        """The sentences that are complete because the text is."""
        complete, self._unread = self._unread, ""
        if self._begun:
            yield from _drafts(complete)


def _drafts(text: str) -> Iterator[Draft]:
    """The sentences of `text`, of which the last one has all its marks."""
    markers = tuple(dict.fromkeys(int(n) for mark in _MARKS.findall(text) for n in regex.findall(r"\d+", mark)))
    plain = " ".join(_BULLET.sub("", _BOLD.sub("", _MARKS.sub(_gap, text))).split())
    spans = split_sentences(plain)
    for place, (start, end) in enumerate(spans, start=1):
        yield Draft(plain[start:end], markers if place == len(spans) else ())


def _gap(marks: regex.Match[str]) -> str:
    """Nothing before a stop, else a space: "2023 [1]." becomes "2023."."""
    return "" if regex.match(r"[.。!！?？,，;；、:：]|$", marks.string, pos=marks.end()) else " "
