"""TREC run files: `query Q0 document rank score tag`, separated by spaces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from policychat.evaluation.errors import EvaluationError

TAG = "policychat"
_WHITE_SPACE = re.compile(r"\s")
# Less than any two scores differ by that are meant to differ.
_STEP = 1e-9


def write_run(path: Path, rankings: Mapping[str, Sequence[tuple[str, float]]]) -> None:
    """Write (document id, score) of each query, best first.

    An id with white space is percent-encoded. Scores are made to fall strictly, so that a reader that sorts
    by them finds the order given. Raises EvaluationError where the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8") as file:
            for query, ranking in rankings.items():
                for rank, (document, score) in enumerate(_falling(ranking), start=1):
                    file.write(f"{encode_id(query)} Q0 {encode_id(document)} {rank} {score:.9f} {TAG}\n")
    except OSError as error:
        raise EvaluationError(f"{path} cannot be written: {error.strerror}") from error


def encode_id(identifier: str) -> str:
    """The id as it is, or percent-encoded where it holds white space: "a b" gives "a%20b"."""
    return quote(identifier, safe="") if _WHITE_SPACE.search(identifier) else identifier


def _falling(ranking: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    falling: list[tuple[str, float]] = []
    for document, score in ranking:
        limit = falling[-1][1] - _STEP if falling else score
        falling.append((document, min(round(score, 9), limit)))
    return falling
