"""Gold quotes as places in documents, and what covers them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from policychat.evaluation.metrics.correctness import Quoted
from policychat.evaluation.records import GoldQuote, Record
from policychat.schema import Answer


def gold_quotes(record: Record) -> list[list[Quoted]]:
    """The gold sets of `record` as words of documents."""
    return [[Quoted(gold.document_id, gold.quote) for gold in group] for group in record.gold_sets]


def quotes_of(answer: Answer) -> list[Quoted]:
    """What `answer` quotes, as words of documents."""
    return [Quoted(citation.document_id, citation.quote) for citation in answer.citations]


@dataclass(frozen=True)
class Span:
    """A stretch of a document's text: code points, `end` exclusive."""

    document_id: str
    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """True where the two share at least one character."""
        return self.document_id == other.document_id and self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """True where every character of `other` lies in this one."""
        return self.document_id == other.document_id and self.start <= other.start and other.end <= self.end


@dataclass(frozen=True)
class LocatedGold:
    """A gold quote with every place where its document says it word for word; any of them will do."""

    gold: GoldQuote
    places: tuple[Span, ...]

    def touched_by(self, span: Span) -> bool:
        """True where `span` overlaps the quote at one of its places."""
        return any(span.overlaps(place) for place in self.places)

    def held_by(self, span: Span) -> bool:
        """True where `span` holds the whole quote, or the quote holds all of `span`."""
        return any(span.contains(place) or place.contains(span) for place in self.places)


GoldSet = tuple[LocatedGold, ...]


def locate_gold(record: Record, *, document_text: Callable[[str], str]) -> tuple[GoldSet, ...]:
    """The record's gold sets (the gold, then its alternatives), each quote with its places."""
    return tuple(
        tuple(LocatedGold(gold, tuple(_places(gold, document_text(gold.document_id)))) for gold in group)
        for group in record.gold_sets
    )


def first_rank(found: Sequence[Span], gold: LocatedGold) -> int | None:
    """The rank (from 1) of the first span that overlaps the quote; None where none does."""
    return next((rank for rank, span in enumerate(found, start=1) if gold.touched_by(span)), None)


def _places(gold: GoldQuote, text: str) -> Iterator[Span]:
    start = text.find(gold.quote)
    while start >= 0:
        yield Span(gold.document_id, start, start + len(gold.quote))
        start = text.find(gold.quote, start + 1)
