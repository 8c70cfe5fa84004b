"""Reading JSON Lines with the line named where one is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policychat.evaluation.errors import EvaluationError


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number from 1, object) of each line that is not blank.

    Raises EvaluationError for a file that cannot be read or a line that is not a JSON object.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                yield number, _parse(line, path, number)
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path} is not UTF-8: {error.reason}") from error


def _parse(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise EvaluationError(f"{path}, line {number}: not JSON: {error}") from error
    if not isinstance(value, dict):
        raise EvaluationError(f"{path}, line {number}: not a JSON object")
    return value
