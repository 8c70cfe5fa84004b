"""The best sentences read again by the small cross-encoder, where the operator wants that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from policychat.answer.evidence import Evidence
from policychat.language.script import main_script
from policychat.retrieval.reader import Reader

_MOST_READ = 24
_BUDGET_MS = 120.0
# Units of cosine for one of log-odds, measured on passages held out of the reader's training: docs/reader.md.
_WEIGHT, _WEIGHT_ACROSS = 0.035, 0.0025


def read_again(ranked: Sequence[Evidence], *, question: str, reader: Reader) -> list[Evidence]:
    """`ranked`, best first, with what the reader makes of the best 24 added to their scores, in their new order.

    A sentence for which the time does not suffice, and each one behind, keeps its score as if the reader found it
    as good as the worst that it read.
    """
    read = list(ranked[:_MOST_READ])
    if not read:
        return []
    odds = reader.scores(
        question,
        [each.candidate.text for each in read],
        contexts=[each.candidate.passage.text for each in read],
        budget_ms=_BUDGET_MS,
    )
    known = np.isfinite(odds)
    if not known.any():
        return list(ranked)
    odds = np.where(known, odds, odds[known].min())
    script = main_script(question)
    least = float(odds.min())
    judged = []
    for place, each in enumerate(ranked):
        weight = _WEIGHT if each.candidate.words.script == script else _WEIGHT_ACROSS
        value = float(odds[place]) if place < len(read) else least
        judged.append(replace(each, score=each.score + weight * value))
    return sorted(judged, key=lambda evidence: -evidence.score)
