"""Cutting a document into passages and their sentences, by its own structure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import regex

from policychat.corpus.boilerplate import is_boilerplate
from policychat.language.sentences import Span, split_sentences

# Part of every index version: raise it whenever the same text would be cut differently.
CHUNKER_VERSION = "1"

_BLOCK = regex.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_LINE = regex.compile(r"[^\n]*\S[^\n]*")
_LIST_ITEM = regex.compile(
    r"\s*(?:[-*•·▪‣]|\(?\d{1,3}[.)、．]|[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、|第\S{1,4}[条章节])"
)
_MARKDOWN_HEADING = regex.compile(r"\s{0,3}#{1,6}\s+\S")
_NUMBERED = regex.compile(
    r"\s*(?:\d{1,2}(?:\.\d{1,2})*[.、．]?\s|[一二三四五六七八九十]+、|第[一二三四五六七八九十百\d]+[章节编]|(?:Chapter|Part|Section|Annex)\b)"
)
_HEADING_END = regex.compile(r"[\p{L}\p{N}”\"')）》\]】]\s*$")
_FACT_LIKE = regex.compile(r"[:：]\s*\S|\d{3,}|[%％$€£¥]")
_LONGEST_HEADING = 160
# A run-in title such as "(1) Guiding ideology." stays with the sentence it introduces, however long.
_RUN_IN_TOKENS = 16
# Prose that was broken at a fixed column has lines of about this length, most of them not sentence ends.
_WRAPPED_LINE = range(45, 101)
_SENTENCE_END = regex.compile(r"[.!?。！？:：;；]['\"”’)）」』]*\s*$")


@dataclass(frozen=True)
class PassageSpan:
    """A passage as offsets: `sentences` are its quotable sentences, `heading` the span of the one above."""

    start: int
    end: int
    heading: Span | None
    sentences: tuple[Span, ...]


@dataclass(frozen=True)
class _Block:
    kind: Literal["heading", "paragraph", "boilerplate"]
    start: int
    end: int


def split_passages(text: str, *, count_tokens: Callable[[str], int], max_tokens: int) -> list[PassageSpan]:
    """Cut `text` into passages of at most `max_tokens` as `count_tokens` counts them.

    A passage holds whole paragraphs under one heading, as many as fit; a paragraph that does not fit is cut
    between sentences, and a sentence that does not fit is a passage of its own, longer than `max_tokens`.
    Every character that is not white space lies in a passage or is a heading or boilerplate, and those two
    are never quotable.
    """
    passages: list[PassageSpan] = []
    heading: Span | None = None
    gathered: list[tuple[Span, int]] = []

    def close() -> None:
        if gathered:
            spans = tuple(span for span, _ in gathered)
            passages.append(PassageSpan(spans[0][0], spans[-1][1], heading, spans))
            gathered.clear()

    for block in _blocks(text):
        if block.kind != "paragraph":
            close()
            heading = (block.start, block.end) if block.kind == "heading" else heading
            continue
        sized = [(span, count_tokens(text[slice(*span)])) for span in split_sentences(text, block.start, block.end)]
        if gathered and sum(size for _, size in gathered + sized) > max_tokens:
            close()
        for span, size in sized:
            before = sum(size for _, size in gathered)
            if before + size > max_tokens and before > _RUN_IN_TOKENS:
                close()
            gathered.append((span, size))
    close()
    return passages


def _blocks(text: str) -> Iterator[_Block]:
    spans = [span for match in _BLOCK.finditer(text) for span in _paragraphs(text, *match.span())]
    title = text[slice(*spans[0])].strip() if len(spans) > 1 else ""
    has_title = _could_be_heading(title)
    for index, (start, end) in enumerate(spans):
        line = text[start:end]
        following = text[slice(*spans[index + 1])] if index + 1 < len(spans) else ""
        if is_boilerplate(line):
            yield _Block("boilerplate", start, end)
        elif _is_heading(line, following) or (has_title and line.strip() == title):
            yield _Block("heading", start, end)
        else:
            yield _Block("paragraph", start, end)


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    """Each line is a paragraph, except that lines broken at a fixed column are joined to one."""
    lines = [match.span() for match in _LINE.finditer(text, start, end)]
    if not _is_wrapped([text[slice(*line)] for line in lines]):
        yield from lines
        return
    begin = lines[0][0]
    for before, line in pairwise(lines):
        if (
            _LIST_ITEM.match(text, *line)
            or _MARKDOWN_HEADING.match(text, *line)
            or _MARKDOWN_HEADING.match(text, *before)
        ):
            yield begin, before[1]
            begin = line[0]
    yield begin, end


def _is_wrapped(lines: list[str]) -> bool:
    if len(lines) < 2:
        return False
    inner = lines[:-1]
    full = sum(len(line.rstrip()) in _WRAPPED_LINE for line in inner)
    ended = sum(_SENTENCE_END.search(line) is not None for line in inner)
    return (
        max(len(line.rstrip()) for line in lines) < _WRAPPED_LINE.stop
        and full * 3 >= len(inner) * 2
        and ended * 2 <= len(inner)
    )


def _is_heading(line: str, following: str) -> bool:
    """A short line without a full stop above a longer one; doubtful lines stay quotable text."""
    if _MARKDOWN_HEADING.match(line):
        return True
    if not _could_be_heading(line):
        return False
    if _NUMBERED.match(line):
        return bool(following)
    longer = len(following.strip()) >= 2 * len(line.strip())
    return longer and not _LIST_ITEM.match(line) and _SENTENCE_END.search(following) is not None


def _could_be_heading(line: str) -> bool:
    stripped = line.strip()
    return (
        len(stripped) <= _LONGEST_HEADING
        and "\n" not in stripped
        and _HEADING_END.search(stripped) is not None
        and not _FACT_LIKE.search(stripped)
    )
