"""How sure a verdict is: the calibrated probability that it is right.

`eval/train_claims.py` counts on the dev half of eval/sets/claims.jsonl how many verdicts of each kind were right, apart
for close and for loose fits. With so few records nothing finer can be fitted (on sentences changed by rule nearly every
verdict is right, which says little about sentences that people write); docs/claims.md says how it holds on the test
half.
"""

from __future__ import annotations

from collections.abc import Sequence

from policychat.claims.alignment import Compared
from policychat.claims.verdict import VOUCHED, Judgement
from policychat.schema import Verdict

CLOSE_FROM = 0.85  # share of the claim's words that the sentence holds
# verdict, close fit: (right, judged) on the dev half
_COUNTS: dict[tuple[Verdict, bool], tuple[int, int]] = {
    ("supported", True): (20, 20),
    ("supported", False): (8, 10),
    ("contradicted", True): (15, 15),
    ("contradicted", False): (16, 16),
    ("not_found", True): (13, 15),
    ("not_found", False): (8, 20),
}
# What the reader vouches for, of claims about our own paragraphs that it had not read.
_VOUCHED_COUNTS = (39, 41)
_NOT_CHECKABLE = 0.99


def confidence(judgement: Judgement, nearest: Sequence[Compared]) -> float:
    """The probability (0 to 1) that the verdict is right; `nearest` are the sentences compared, best first.

    Laplace's rule of succession on the counts: (right + 1) / (judged + 2). What was never seen is even odds.
    """
    if judgement.verdict == "not_checkable":
        return _NOT_CHECKABLE
    counts = _COUNTS.get((judgement.verdict, fits_closely(judgement, nearest)), (0, 0))
    right, judged = _VOUCHED_COUNTS if judgement.reason == VOUCHED else counts
    return round((right + 1) / (judged + 2), 4)


def fits_closely(judgement: Judgement, nearest: Sequence[Compared]) -> bool:
    """Whether the sentence that the verdict rests on, or else the nearest one, holds most of the claim's words."""
    basis = judgement.basis[:1] or tuple(nearest[:1])
    return bool(basis) and basis[0].comparison.coverage.share >= CLOSE_FROM
