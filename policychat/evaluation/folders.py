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
    """The folder of sets: `eval_dir`/sets where it exists. Raises EvaluationError where there is none."""
    return _find(eval_dir, SETS)


def find_thresholds(eval_dir: Path) -> Path:
    """The threshold file of the same folder as the sets. Raises EvaluationError where there is none."""
    return _find(eval_dir, THRESHOLDS)


def _find(eval_dir: Path, name: str) -> Path:
    for folder in (eval_dir, _PACKAGED_COPY, _SOURCE_COPY):
        if (folder / name).exists():
            return folder / name
    raise EvaluationError(f"there is no {eval_dir / name}; name the folder that holds it with POLICYCHAT_EVAL_DIR")
