"""Whether quoted text holds the gold answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policychat.evaluation.metrics.text import fold_space, holds_string


@dataclass(frozen=True)
class Quoted:
    """Words shown, or wanted, from one document."""

    document_id: str
    text: str


def is_gold_shown(gold: Quoted, *, accepted: Sequence[str], quotes: Sequence[Quoted]) -> bool:
    """True where a quote of the gold's document holds the gold quote, is part of it, or holds one of the
    accepted strings that stand in the gold quote. White space is folded."""
    wanted = fold_space(gold.text)
    strings = [string for string in accepted if holds_string(wanted, string)]
    for quote in quotes:
        if quote.document_id != gold.document_id:
            continue
        shown = fold_space(quote.text)
        if shown and (wanted in shown or shown in wanted):
            return True
        if any(holds_string(shown, string) for string in strings):
            return True
    return False


def is_right(gold_sets: Sequence[Sequence[Quoted]], *, accepted: Sequence[str], quotes: Sequence[Quoted]) -> bool:
    """True where a gold quote of any of the gold sets is shown. An answer without quotes is never right."""
    return any(is_gold_shown(gold, accepted=accepted, quotes=quotes) for group in gold_sets for gold in group)


def is_complete(gold_sets: Sequence[Sequence[Quoted]], *, accepted: Sequence[str], quotes: Sequence[Quoted]) -> bool:
    """True where all quotes of one of the gold sets are shown."""
    return any(
        all(is_gold_shown(gold, accepted=accepted, quotes=quotes) for gold in group) for group in gold_sets if group
    )
