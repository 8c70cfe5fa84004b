"""What can be wrong with what an evaluation is given."""

from __future__ import annotations

from policychat.errors import InputError


class EvaluationError(InputError):
    """An evaluation set, threshold file or report cannot be used; the message names file and line."""

    title = "Evaluation not possible"
