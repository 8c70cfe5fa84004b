"""How sure a verdict is."""

from __future__ import annotations

from policychat.claims.verdict import Judgement


def confidence(judgement: Judgement) -> float:
    return 0.9
