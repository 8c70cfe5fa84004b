"""How far a long piece of work has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["model", "scan", "read", "embed", "store", "open", "unreachable", "answer", "evaluate"]


@dataclass(frozen=True)
class Progress:
    """`done` of `total` pieces of `stage`; `total` is 0 where it is not known.

    `fraction` (0 to 1) is how much of the stage is done where pieces differ in size, None where they do not;
    `passages` counts those embedded so far.
    """

    stage: Stage
    done: int = 0
    total: int = 0
    fraction: float | None = None
    passages: int = 0


Report = Callable[[Progress], None]


def ignore(_: Progress) -> None:
    """A report that goes nowhere."""
