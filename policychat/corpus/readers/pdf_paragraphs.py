"""Lines of a PDF to paragraphs: hyphens undone, wrapped lines joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import regex

from policychat.corpus.readers.pdf_columns import Line

_LIST_START = regex.compile(
    r"(?:[-*•·▪‣●○■□◆➢–]\s|[（(](?:\d{1,2}|[a-z]|[ivx]+|[一二三四五六七八九十]+)[)）]|[一二三四五六七八九十]+、|"
    r"第[一二三四五六七八九十百零\d]+[条章节]|[①-⑳])"
)
_NUMBERED_START = regex.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)、．]?\s|[a-z]\)\s|\d{1,2}[.、．])")
_ENDED = regex.compile(r"[.!?。！？:：;；…]['\"”’)）」』\]]*$")
_WIDE = r"[\p{Han}\p{Hiragana}\p{Katakana}，。、；：！？“”‘’（）《》「」【】]"
_WIDE_END = regex.compile(rf"{_WIDE}$")
_WIDE_START = regex.compile(rf"{_WIDE}")
_HYPHENATED = regex.compile(r"(?<![\p{L}-])(\p{Lu}?\p{Ll}+)[-‐]$")
_BOUND_END = regex.compile(r"[\p{L}\p{N}][-‐–]$")
_WORD_START = regex.compile(r"\p{Ll}+")
_WORD = regex.compile(r"\p{L}+(?:[-‐]\p{L}+)*")
_SMALL_START = regex.compile(r"[(（\"“]?\p{Ll}")


@dataclass
class Paragraph:
    """Its text on one line, and at which offset of it each page begins that begins in it."""

    text: str = ""
    pages: list[tuple[int, int]] = field(default_factory=list)


def paragraphs(pages: Iterable[list[Line]]) -> list[Paragraph]:
    """The paragraphs of the document; every page number (from 0) that has lines is in one of `Paragraph.pages`.

    A line goes on with the one before where that one is full and both look alike, also over columns and pages.
    """
    numbered = [(number, line) for number, lines in enumerate(pages) for line in lines]
    if not numbered:
        return []
    gap = _usual_gap(numbered)
    words = Counter(word for _, line in numbered for word in _WORD.findall(line.text[:-1]))
    found = [Paragraph(numbered[0][1].text, [(numbered[0][0], 0)])]
    for (page_before, before), (page, line) in pairwise(numbered):
        adjacent = page == page_before and before.left == line.left and before.right == line.right
        goes_on = _goes_on(before, line, gap) if adjacent else _goes_on_elsewhere(before, line)
        if not goes_on:
            found.append(Paragraph(line.text, [(page, 0)] if page != page_before else []))
            continue
        paragraph = found[-1]
        paragraph.text = _joined(paragraph.text, line.text, words)
        if page != page_before:
            paragraph.pages.append((page, len(paragraph.text) - len(line.text)))
    return found


def _usual_gap(numbered: list[tuple[int, Line]]) -> float:
    """The usual distance of baselines, in heights of the text."""
    gaps = [
        (before.y - line.y) / line.size
        for (page_before, before), (page, line) in pairwise(numbered)
        if page == page_before and before.left == line.left and 0 < before.y - line.y < 4 * line.size
    ]
    return median(gaps) if gaps else 1.3


def _goes_on(before: Line, line: Line, gap: float) -> bool:
    """Whether `line`, below `before` in the same column, belongs to the same paragraph."""
    if before.y - line.y > 1.3 * max(gap, 1.0) * line.size or not _alike(before, line):
        return False
    if _LIST_START.match(line.text) or (_NUMBERED_START.match(line.text) and not _is_full(before, line)):
        return False
    indent = line.x0 - before.x0
    if indent > line.size * 0.8 and not _LIST_START.match(before.text) and not _NUMBERED_START.match(before.text):
        return False
    return _is_full(before, line)


def _goes_on_elsewhere(before: Line, line: Line) -> bool:
    """Whether `line`, at the top of another column or page, goes on with what `before` left off."""
    if not _alike(before, line) or _ENDED.search(before.text) or _LIST_START.match(line.text):
        return False
    if before.x1 < before.right - 3 * before.size:
        return False
    if _WIDE_START.match(line.text):
        return line.x0 - line.left < line.size
    return _SMALL_START.match(line.text) is not None or _HYPHENATED.search(before.text) is not None


def _alike(before: Line, line: Line) -> bool:
    return abs(before.size - line.size) <= 0.12 * line.size and before.bold == line.bold


def _is_full(before: Line, line: Line) -> bool:
    """Whether the first word of `line` would not have fitted after `before`."""
    room = before.right - before.x1
    if _WIDE_START.match(line.text):
        return room < 2.5 * line.size
    word = len(line.text.split(" ", 1)[0]) + 1
    width = (line.x1 - line.x0) / max(1, len(line.text))
    if _ENDED.search(before.text):
        return room < word * width
    return room < (word + 4) * width + line.size


def _joined(text: str, line: str, words: Counter[str]) -> str:
    if (hyphenated := _HYPHENATED.search(text)) and (rest := _WORD_START.match(line)):
        whole, compound = hyphenated[1] + rest.group(), f"{hyphenated[1]}-{rest.group()}"
        # "decision-making" at a line end keeps its hyphen where the document writes it so elsewhere.
        return text + line if words[compound] > words[whole] else text[:-1] + line
    if (_WIDE_END.search(text) and _WIDE_START.match(line)) or (_BOUND_END.search(text) and line[0].isalnum()):
        return text + line
    return f"{text} {line}"
