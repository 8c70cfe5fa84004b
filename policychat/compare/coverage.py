"""How much of what a claim says, numbers and dates apart, a source says too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from policychat.compare.aliases import Aliases
from policychat.compare.direction import Directions, compare_directions
from policychat.compare.statement import Statement
from policychat.compare.words import Word
from policychat.language.bilingual import heard

# What the claim's sentence leaves to its passage, heading and title counts for less: it may be said of something else.
_AROUND = 0.6
_KINDS_OF_PLACE = "省市区县镇乡州村"


@dataclass(frozen=True)
class Coverage:
    """`share` (0 to 1) of the claim's words, weighted, that the source holds; `own` without the surroundings' help;
    `missing` those that neither holds, and `weight` the sum of all weights. `unheld` are those that the source
    itself does not have; a name may stand in its surroundings, which say what it is about. `settled` is where words of
    the claim begin that are a known name or were compared as a change of direction."""

    share: float
    own: float
    missing: tuple[Word, ...]
    unheld: tuple[Word, ...]
    weight: float
    settled: frozenset[int] = frozenset()


def cover(
    claim: Statement,
    source: Statement,
    around: Statement | None = None,
    *,
    aliases: Aliases | None = None,
    directions: Directions | None = None,
    translated: frozenset[int] = frozenset(),
) -> Coverage:
    """Look the words of `claim` up in `source` and, for what it leaves unsaid, in `around`.

    A word counts as said where the source has it, a synonym, or a translation; a name also where the other script
    writes it by sound or `aliases` have it under another name. A word of change ("cut back") counts as said where the
    same thing changes the same way, and for nothing where it changes the other way: then it was compared, as amounts
    are. directions: what `compare_directions` says of the two, where it is known. translated: where words of the claim
    begin that the source is known to say in its language.
    """
    directions = directions or compare_directions(claim, source)
    spans = [*_spans(claim, source, aliases), *directions.agreed]
    near = _spans(claim, around, aliases) if around else []
    total = own = helped = 0.0
    missing, unheld = [], []
    for word in claim.words:
        if any(start <= word.start and word.end <= end for start, end in directions.compared):
            continue
        weight = word.weight
        held = 1.0 if _within(word, spans) else source.vocabulary.holds(word) or source.vocabulary.rewords(word)
        if not held and word.start in translated:
            held = source.vocabulary.REWORDED
        more = held
        if around and held < 1.0:
            more = max(held, _AROUND * (1.0 if _within(word, near) else around.vocabulary.holds(word)))
        total += weight
        own += weight * held
        helped += weight * more
        if more == 0.0 and not word.frame:
            missing.append(word)
        # At the beginning of a sentence every word has a capital.
        if held == 0.0 and not word.frame and not (more and (word.name or word.text[0].isupper())):
            unheld.append(word)
    if not total:
        return Coverage(0.0, 0.0, (), (), 0.0)
    known = [*spans, *directions.compared]
    settled = frozenset(word.start for word in claim.words if _within(word, known))
    return Coverage(helped / total, own / total, tuple(missing), tuple(unheld), total, settled)


def _spans(claim: Statement, other: Statement, aliases: Aliases | None) -> Sequence[tuple[int, int]]:
    found = list(aliases.spans(claim, other)) if aliases else []
    if claim.vocabulary.chinese and other.vocabulary.names:
        found.extend(heard(claim.text, _names(other)))
    return found


def _names(statement: Statement) -> list[str]:
    """Capitalised words alone and with the next one: "Bian", "Xiuwu", "Bian Xiuwu"."""
    words = statement.vocabulary.names
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]


def _within(word: Word, spans: Sequence[tuple[int, int]]) -> bool:
    """Within a name that is known; what kind of place it is (the 区 of 南岸区) may stand behind."""
    kind = 1 if word.chinese and word.text[-1] in _KINDS_OF_PLACE and len(word.text) > 2 else 0
    return any(start <= word.start and word.end - kind <= end for start, end in spans)
