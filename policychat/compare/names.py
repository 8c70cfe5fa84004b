"""Whether the people, places and bodies that a claim names are those of a source."""

from __future__ import annotations

from policychat.compare.aliases import Aliases
from policychat.compare.chinese_names import across, chinese_rivals
from policychat.compare.latin_names import latin_points
from policychat.compare.point import Point
from policychat.compare.statement import Statement


def name_points(
    claim: Statement, source: Statement, around: Statement | None = None, *, aliases: Aliases | None = None
) -> list[Point]:
    """Names that the claim has and the source has otherwise, or not at all.

    Two Latin and two Chinese statements are compared name by name; of a Chinese claim beside an English source the
    places, people and bodies, by sound, by dictionary and by `aliases`. Names of an English claim beside a Chinese
    source are not compared here: what its words lack counts in the coverage.
    """
    if claim.script == source.script:
        if claim.script == "cjk":
            return chinese_rivals(claim, source)
        return latin_points(claim, source, around, aliases=aliases)
    return across(claim, source, aliases) if claim.script == "cjk" else []
