"""Whether a claim states as fact what a source only plans, allows or thinks possible."""

from __future__ import annotations

import regex

from policychat.compare.changes_between import starting_amounts
from policychat.compare.numbers import relation
from policychat.compare.point import Point
from policychat.compare.polarity import is_plan, plan_marker
from policychat.compare.statement import Statement
from policychat.compare.words import Vocabulary

_CLAUSE = regex.compile(r"[,;，；。]\s*|\s+(?:and|but|while)\s+(?=\p{Ll})")
_DONE = regex.compile(
    r"\b(?:has|have|had) (?:already |been |now )?\p{Ll}+(?:ed|t|n|de|ne|g)?\b|\b(?:was|were) \p{Ll}+(?:ed|en|lt"
    r"|ld|nt|t|e)\b"
    r"|(?<=\p{Ll} |\p{Lu}\p{Ll}{2,20} )(?:announced|published|issued|released|held|opened|launched|signed"
    r"|established|completed|founded|"
    r"unveiled|approved|adopted|introduced|reported|built|created|formed|won|began|took place|implemented"
    r"|achieved)\b(?! by)"
    r"|已经?|了(?=[，。；\d一二三四五六七八九十百千万两]|$)"
)
_HEDGE = regex.compile(
    r"\b(?:might|possibly|perhaps|likely|reportedly|allegedly|rumou?red|potentially|could)\b|可能|或许|也许|据称|疑似|或将",
    regex.IGNORECASE,
)
_MUST = regex.compile(
    r"\b(?:must|shall|(?:is|are) (?:required|obliged|obligated) to|has to|have to)\b|必须|应当|须|务必",
    regex.IGNORECASE,
)
_MAY = regex.compile(
    r"(?<!\p{L})may\b(?! \d)|\b(?:(?:is|are) (?:allowed|permitted|entitled) to|optional(?:ly)?)\b|可以|允许"
    r"|可(?=[申选自按在由向])"
)
_PERMITS = regex.compile(r"\b(?:allow|permit|entitle)(?:s|ed)?\b|可以|允许|准许", regex.IGNORECASE)


def modality_points(claim: Statement, source: Statement) -> list[Point]:
    """Where the source says less surely what the claim says: a plan or goal for a fact, a possibility, a permission.

    None of them contradicts the claim. The first amount of "from A to B" is a fact also in a goal, and so is what
    stands in a clause of its own that tells what has been done.
    """
    points = []
    permitted = _MAY.search(claim.plain) and _PERMITS.search(source.plain)
    if is_plan(source.plain) and not (is_plan(claim.plain) or permitted or _is_told_as_done(claim, source)):
        marker = plan_marker(source.plain)
        points.append(Point("modality", _verb(claim), marker or _first_word(source), False))
    for pattern, other in ((_HEDGE, None), (_MAY, _MUST)):
        weaker = pattern.search(source.plain)
        stronger = not pattern.search(claim.plain) and (other is None or other.search(claim.plain))
        if weaker and stronger:
            said = other.search(claim.plain) if other else None
            points.append(Point("modality", said.group() if said else _verb(claim), weaker.group(), False))
    return points


def _is_told_as_done(claim: Statement, source: Statement) -> bool:
    starts = starting_amounts(source)
    if claim.quantities and all(
        any(s.unit == q.unit and relation(q, s) == "agree" for s in starts) for q in claim.quantities
    ):
        return True
    clause = _nearest_clause(claim, source)
    return clause is not None and _DONE.search(clause) is not None and not is_plan(clause)


def _nearest_clause(claim: Statement, source: Statement) -> str | None:
    """The clause of the source that holds most of the claim's words, if one holds most of them."""
    words = [word for word in claim.words if not word.frame]
    if not words:
        return None
    text = source.plain
    ends = [*(match.start() for match in _CLAUSE.finditer(text)), len(text)]
    starts = [0, *(match.end() for match in _CLAUSE.finditer(text))]
    best, most = None, 0.0
    for start, end in zip(starts, ends, strict=True):
        vocabulary = Vocabulary(text[start:end], source.words_between(start, end))
        held = sum(vocabulary.holds(word) > 0 for word in words) / len(words)
        if held > most:
            best, most = text[start:end], held
    return best if most >= 0.5 else None


_VERB = regex.compile(r"\b(?:has|have|had|is|are|was|were)(?: \p{Ll}+(?:ed|en|t))?\b|已经?\p{Han}{0,2}|了")


def _verb(statement: Statement) -> str:
    match = _VERB.search(statement.plain)
    return match.group() if match else _first_word(statement)


def _first_word(statement: Statement) -> str:
    return statement.words[0].text if statement.words else statement.text[:12]
