"""How well verdicts agree with the gold, by scikit-learn."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, f1_score
from sklearn.metrics import confusion_matrix as count_confusions

# The gold has the first three; the product may say any.
GOLD_VERDICTS = ("supported", "contradicted", "not_found")
VERDICTS = (*GOLD_VERDICTS, "disputed", "not_checkable")
# What a yes/no question is answered with, and its gold.
YES_NO_VERDICTS = ("yes", "no", "not_stated")


def verdict_accuracy(gold: Sequence[str], predicted: Sequence[str]) -> float:
    """The share (0 to 1) of verdicts that are the gold ones; NaN for none."""
    return float(accuracy_score(gold, predicted)) if len(gold) else math.nan


def verdict_macro_f1(gold: Sequence[str], predicted: Sequence[str]) -> float:
    """The mean of the F1 of each verdict that the gold has (0 to 1); a verdict never given has F1 0; NaN for none."""
    if not len(gold):
        return math.nan
    return float(f1_score(gold, predicted, labels=sorted(set(gold)), average="macro", zero_division=0.0))


def confusion_matrix(gold: Sequence[str], predicted: Sequence[str], verdicts: Sequence[str]) -> NDArray[np.int64]:
    """Counts, rows the gold and columns the predicted verdict, both in the order of `verdicts`."""
    if not len(gold):
        return np.zeros((len(verdicts), len(verdicts)), dtype=np.int64)
    return np.asarray(count_confusions(gold, predicted, labels=list(verdicts)), dtype=np.int64)
