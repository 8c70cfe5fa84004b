"""Cutting a document into passages and their sentences, by its own structure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import regex

from policychat.corpus.boilerplate import is_boilerplate
from policychat.language.sentences import CLAUSE_LABEL, Span, split_sentences

# Part of every index version: raise it whenever the same text would be cut differently.
CHUNKER_VERSION = "2"

_BLOCK = regex.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_LINE = regex.compile(r"[^\n]*\S[^\n]*")
_LIST_ITEM = regex.compile(
    r"\s*(?:[-*•·▪‣]|\(?\d{1,3}[.)、．]|[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、|第\S{1,4}[条章节])"
)
_MARKDOWN_HEADING = regex.compile(r"\s{0,3}#{1,6}\s+\S")
_NUMBERED = regex.compile(
    r"\s*(?:\d{1,2}(?:\.\d{1,2})*[.、．]?\s|[一二三四五六七八九十]+、|第[一二三四五六七八九十百\d]+[章节编])"
)
# With its number, a clause's label is a heading where nothing or a short title follows in its line.
_LABEL = regex.compile(rf"\s*{CLAUSE_LABEL}[.:：、．—–-]?")
_NO_TITLE_CLAUSE = regex.compile(r"\s*第.+[条條款]")  # in Chinese, what follows in the line is the clause
_HOLDS_CLAUSES = regex.compile(
    r"\s*(?:Chapter|Part|Section|Annex|Schedule|Appendix|第.+[章节節编編])", regex.IGNORECASE
)
_LONGEST_TITLE_OF_CLAUSE = 80
_WORDLIKE = regex.compile(r"[\p{L}\p{N}]")
_HEADING_END = regex.compile(r"[\p{L}\p{N}”\"')）》\]】]\s*$")
_FACT_LIKE = regex.compile(r"[:：]\s*\S|\d{3,}|[%％$€£¥]")
_LONGEST_HEADING = 160
# A run-in title such as "(1) Guiding ideology." stays with the sentence it introduces, however long.
_RUN_IN_TOKENS = 16
# A numbered clause begins a passage of its own where the one before it is worth being one.
_CLAUSE_FROM_TOKENS = 64
_CLAUSE = regex.compile(rf"\s*(?:{CLAUSE_LABEL}|[（(][一二三四五六七八九十\d]{{1,3}}[)）])")
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
    kind: Literal["heading", "paragraph", "boilerplate", "ornament"]
    start: int
    end: int


def split_passages(text: str, *, count_tokens: Callable[[str], int], max_tokens: int) -> list[PassageSpan]:
    """Cut `text` into passages of at most `max_tokens` as `count_tokens` counts them.

    A passage holds whole paragraphs under one heading, as many as fit; a paragraph that does not fit is cut
    between sentences, and a sentence that does not fit is a passage of its own, longer than `max_tokens`.
    Every character that is not white space lies in a passage or is a heading, boilerplate, or a line without a
    letter or digit ("---", "|---|---|"), and those are never quotable.
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
        if block.kind == "ornament":
            continue
        if block.kind != "paragraph":
            close()
            heading = (block.start, block.end) if block.kind == "heading" else heading
            continue
        sized = [(span, count_tokens(text[slice(*span)])) for span in split_sentences(text, block.start, block.end)]
        before = sum(size for _, size in gathered)
        is_clause = _CLAUSE.match(text, block.start, block.end) is not None
        if before + sum(size for _, size in sized) > max_tokens or (is_clause and before >= _CLAUSE_FROM_TOKENS):
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
    worded = [span for span in spans if _WORDLIKE.search(text, *span)]
    title = text[slice(*worded[0])].strip() if len(worded) > 1 else ""
    has_title = _could_be_heading(title)
    next_of = dict(pairwise(worded))
    for start, end in spans:
        line = text[start:end]
        following = text[slice(*next_of.get((start, end), (0, 0)))]
        if not _WORDLIKE.search(line):
            yield _Block("ornament", start, end)
        elif is_boilerplate(line):
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
            or _is_label_alone(text[slice(*line)])
            or _is_label_alone(text[slice(*before)])
            or (_LABEL.match(text, *line) and _SENTENCE_END.search(text, *before))
            or not _WORDLIKE.search(text, *line)
            or not _WORDLIKE.search(text, *before)
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
    if label := _LABEL.match(line):
        return _is_heading_of_clause(line, label.end(), following)
    if not _could_be_heading(line):
        return False
    if _NUMBERED.match(line):
        return bool(following)
    longer = len(following.strip()) >= 2 * len(line.strip())
    return longer and not _LIST_ITEM.match(line) and _SENTENCE_END.search(following) is not None


def _is_heading_of_clause(line: str, label_end: int, following: str) -> bool:
    title = line[label_end:].strip()
    if not following or not title:
        return bool(following)
    if _NO_TITLE_CLAUSE.match(line) or len(title) > _LONGEST_TITLE_OF_CLAUSE:
        return False
    if title[0].islower() or not _could_be_heading(title):
        return False
    # One-line clauses below each other say what they say themselves; a chapter above its first clause has a title.
    same = following.split()[0] == line.split()[0]
    return not _LABEL.match(following) or (not same and _HOLDS_CLAUSES.match(line) is not None)


def _is_label_alone(line: str) -> bool:
    return _LABEL.fullmatch(line.strip()) is not None


def _could_be_heading(line: str) -> bool:
    stripped = line.strip()
    return (
        len(stripped) <= _LONGEST_HEADING
        and "\n" not in stripped
        and _HEADING_END.search(stripped) is not None
        and not _FACT_LIKE.search(stripped)
    )
