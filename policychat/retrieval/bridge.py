"""What carries a question over into another script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bridge:
    """`question[start:end]`, which is `phrase`, may stand in a passage of another script as any of `equivalents`."""

    phrase: str
    start: int
    end: int
    equivalents: tuple[str, ...]


def longest_first(candidates: Iterable[Bridge]) -> tuple[Bridge, ...]:
    """Of `candidates` those that do not overlap, the longer before the shorter; in the order of the question."""
    chosen: list[Bridge] = []
    taken: set[int] = set()
    for each in sorted(candidates, key=lambda bridge: (bridge.start - bridge.end, bridge.start)):
        places = range(each.start, each.end)
        if taken.isdisjoint(places):
            taken.update(places)
            chosen.append(each)
    return tuple(sorted(chosen, key=lambda bridge: bridge.start))


def join_bridges(first: Sequence[Bridge], second: Sequence[Bridge]) -> tuple[Bridge, ...]:
    """All of `first`, and of `second` those that lie elsewhere; in the order of the question."""
    apart = (each for each in second if all(each.end <= one.start or one.end <= each.start for one in first))
    return tuple(sorted((*first, *apart), key=lambda bridge: bridge.start))
