"""The best sentences read again by the small cross-encoder, where the operator wants that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from policychat.answer.evidence import Evidence
from policychat.language.script import main_script
from policychat.retrieval.reader import Reader

# Of an index of our own paragraphs (eval/training/paragraphs), whose questions are in other words than the texts, the
# right sentence is first for .455 with four read, .472 with eight and .473 with twelve (459 questions about paragraphs
# that were not learnt from); of the own dev half for .761, .770 and .770.
_MOST_READ = 8
# Of a few passages more than four change nothing.
_MOST_READ_OF_FEW = 4
# An embedder ranks what is in the question's own language first: as many of another script are read at least.
_LEAST_OF_SCRIPT = 4
# Units of cosine for one of log-odds, in the question's script and across: docs/reader.md. In an index, on the
# questions above, .03 puts the right sentence first for .473, .02 for .453 and .07 for .458.
_WEIGHTS, _WEIGHTS_OF_FEW = (0.03, 0.03), (0.035, 0.02)
_WEIGHT_OF_CLAUSE = 0.05


def read_again(
    ranked: Sequence[Evidence], *, question: str, reader: Reader, of_few: bool, budget_ms: float | None = None
) -> list[Evidence]:
    """`ranked`, best first, with what the reader makes of the best eight (four of a few passages) and of the best four
    of each script, added to their scores, in their new order.

    of_few: they come from a few passages. budget_ms: milliseconds after which the reader begins no further pass; None
    for as long as it takes. A sentence that it did not read counts as the worst of those that it did.
    """
    if not ranked:
        return []
    places = _to_read(ranked, most=_MOST_READ_OF_FEW if of_few else _MOST_READ)
    read = [ranked[place] for place in places]
    odds = reader.scores(
        question,
        [each.candidate.text for each in read],
        contexts=[each.candidate.passage.text for each in read],
        budget_ms=budget_ms,
    )
    if not np.isfinite(odds).any():
        return list(ranked)
    odds = _finite(odds)
    script = main_script(question)
    same, across = _WEIGHTS_OF_FEW if of_few else _WEIGHTS
    known = dict(zip(places, odds.tolist(), strict=True))
    least = min(known.values())
    judged = []
    for place, each in enumerate(ranked):
        weight = same if each.candidate.words.script == script else across
        value = known.get(place, least)
        judged.append(replace(each, score=each.score + weight * value, read=value))
    return sorted(judged, key=lambda evidence: -evidence.score)


def _to_read(ranked: Sequence[Evidence], *, most: int) -> list[int]:
    """The places of the sentences to be read, best first."""
    places = list(range(min(most, len(ranked))))
    of_script = Counter(ranked[place].candidate.words.script for place in places)
    for place in range(len(places), len(ranked)):
        script = ranked[place].candidate.words.script
        if of_script[script] < _LEAST_OF_SCRIPT:
            of_script[script] += 1
            places.append(place)
    return places


def clause_scores(clauses: Sequence[str], *, question: str, passage: str, reader: Reader) -> NDArray[np.float32]:
    """What the reader makes of the `clauses` of a sentence of `passage`, shape (n,), in units of cosine."""
    odds = reader.scores(question, clauses, contexts=[passage] * len(clauses))
    return _WEIGHT_OF_CLAUSE * _finite(odds) if np.isfinite(odds).any() else np.zeros(len(clauses), np.float32)


def _finite(odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """`odds` with the worst of those that are known in place of the others."""
    known = np.isfinite(odds)
    return np.where(known, odds, odds[known].min()).astype(np.float32)
