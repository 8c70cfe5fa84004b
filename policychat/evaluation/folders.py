"""Where the evaluation's files lie: in the operator's folder, else in the copy that came with the code."""

from __future__ import annotations

from pathlib import Path

from policychat.evaluation.errors import EvaluationError

_SOURCE_COPY = Path(__file__).parent.parent.parent / "eval"
_PACKAGED_COPY = Path(__file__).parent.parent / "_data" / "eval"
SETS = "sets"
THRESHOLDS = "thresholds.toml"
REPORTS = "reports"


def find_sets(eval_dir: Path) -> Path:
    """The folder of sets: `eval_dir`/sets where it exists, else the copy. Raises EvaluationError where none is."""
    for folder in (eval_dir, _PACKAGED_COPY, _SOURCE_COPY):
        if (folder / SETS).is_dir():
            return folder / SETS
    raise EvaluationError(f"there is no {eval_dir / SETS}; name the folder that holds it with POLICYCHAT_EVAL_DIR")


def find_thresholds(eval_dir: Path) -> Path | None:
    """The threshold file beside the sets that `find_sets` finds; None where those have none."""
    path = find_sets(eval_dir).parent / THRESHOLDS
    return path if path.is_file() else None
