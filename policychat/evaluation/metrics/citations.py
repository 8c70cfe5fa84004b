"""Whether citations point at the gold, and whether they are what they say they are."""

from __future__ import annotations

from collections.abc import Sequence

from policychat.evaluation.gold import LocatedGold, Span


def citation_precision(cited: Sequence[Span], gold_sets: Sequence[Sequence[LocatedGold]]) -> float | None:
    """The share (0 to 1) of the citations that overlap a gold quote of any gold set; None without citations."""
    if not cited:
        return None
    golds = [gold for group in gold_sets for gold in group]
    return sum(any(gold.touched_by(span) for gold in golds) for span in cited) / len(cited)


def citation_recall(cited: Sequence[Span], gold_sets: Sequence[Sequence[LocatedGold]]) -> float | None:
    """The share (0 to 1) of a gold set's quotes that some citation overlaps, of the gold set where it is
    greatest; None without gold."""
    shares = [
        sum(any(gold.touched_by(span) for span in cited) for gold in group) / len(group) for group in gold_sets if group
    ]
    return max(shares, default=None)


def is_verbatim(*, document_text: str, quote: str, start: int, end: int) -> bool:
    """True where the document's text from `start` to `end` is exactly the quote.

    Written anew here: a check does not borrow the code that it checks.
    """
    return 0 <= start < end <= len(document_text) and document_text[start:end] == quote
