"""How a yes/no question is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from policychat.answer.evidence import Evidence
from policychat.answer.sources import Source
from policychat.retrieval.filters import Allowed


@dataclass(frozen=True)
class Ruling:
    """What the documents say to a statement: `yes` or `no` by the evidence, `disputed` where two pieces of it
    contradict each other, or `not_stated`. `confidence` (0 to 1) is the probability that this is right."""

    verdict: Literal["yes", "no", "disputed", "not_stated"]
    evidence: tuple[Evidence, ...]
    confidence: float


class StatementJudge(Protocol):
    """Decides whether the documents say that a statement is so."""

    def rule(self, statement: str, source: Source, *, allowed: Allowed | None = None) -> Ruling:
        """The ruling on `statement` by `source`, or by what of it is `allowed`."""
