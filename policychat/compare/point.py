"""One point in which a claim and a source differ."""

from __future__ import annotations

from dataclasses import dataclass

from policychat.schema import Difference, DifferenceKind


@dataclass(frozen=True)
class Point:
    """What the claim says (`claim`, its words) and the source says instead (`source`, None where it is silent).

    `decisive` where the two cannot both be true if they speak of the same; otherwise the source only leaves open
    what the claim says.
    """

    kind: DifferenceKind
    claim: str
    source: str | None
    decisive: bool

    def difference(self) -> Difference:
        return Difference(kind=self.kind, claim=self.claim, source=self.source)
