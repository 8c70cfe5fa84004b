"""How far a long piece of work has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["model", "read", "embed", "store", "open", "answer", "evaluate"]


@dataclass(frozen=True)
class Progress:
    """`done` of `total` pieces of `stage`; `total` is 0 where it is not known."""

    stage: Stage
    done: int = 0
    total: int = 0


Report = Callable[[Progress], None]


def ignore(_: Progress) -> None:
    """A report that goes nowhere."""
