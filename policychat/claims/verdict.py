"""From a claim's nearest sentences to its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policychat.answer.evidence import Evidence
from policychat.language.dates import find_dates
from policychat.language.numbers import find_numbers
from policychat.schema import Difference, Verdict

# When a sentence speaks of the same thing as the claim. Within one script, by the claim's terms that it holds
# or by its cosine; across scripts, where words cannot match, by its numbers or by standing clear of the next
# best. Set on the dev half of eval/sets/claims.jsonl; a wrong "supported" is the worst error, so support asks
# for more than contradiction does.
_ALIGNED_OVERLAP, _ALIGNED_COSINE = 0.40, 0.90
_ALIGNED_ACROSS_OVERLAP, _ALIGNED_ACROSS_COSINE, _ALIGNED_ACROSS_MARGIN = 0.45, 0.845, 0.012
_ALIGNED_ACROSS_LEAST_COSINE = 0.82
_CONTRADICTING = frozenset({"number", "unit", "date", "place", "name", "negation", "direction"})
# A name that the source lacks contradicts only where nearly all else agrees.
_SAME_BUT_FOR_NAME_OVERLAP = 0.60


@dataclass(frozen=True)
class Compared:
    """A sentence beside the claim: `margin` is its lead in score over the next sentence of other wording."""

    evidence: Evidence
    differences: tuple[Difference, ...]
    same_script: bool
    margin: float


@dataclass(frozen=True)
class Judgement:
    """A verdict with the sentence that it rests on (None for not found without a near miss)."""

    verdict: Verdict
    reason: str
    basis: Compared | None


def judge(claim: str, compared: Sequence[Compared]) -> Judgement:
    """The verdict on `claim` from its nearest sentences, best first.

    supported: an aligned sentence without any difference. contradicted: an aligned one that gives another
    number, date, name or direction, or denies what the claim affirms. Otherwise not_found, which is never
    "false": `reason` (a key of the wording, `claims.<reason>`) says whether the documents state only a plan,
    speak of another period, or hold nothing.
    """
    aligned = [each for each in compared if _is_aligned(each)]
    for each in aligned:
        if not each.differences:
            return Judgement("supported", "supported", each)
    if not aligned:
        return Judgement("not_found", "nothing_aligned", None)
    best = aligned[0]
    kinds = {difference.kind for difference in best.differences}
    if _is_other_period(claim, best.differences):
        return Judgement("not_found", "other_period", best)
    if any(_contradicts(difference, best) for difference in best.differences):
        return Judgement("contradicted", "contradicted", best)
    return Judgement("not_found", "only_planned" if "modality" in kinds else "not_covered", best)


def _is_aligned(compared: Compared) -> bool:
    evidence = compared.evidence
    if compared.same_script:
        return evidence.overlap >= _ALIGNED_OVERLAP or evidence.cosine >= _ALIGNED_COSINE
    if evidence.overlap >= _ALIGNED_ACROSS_OVERLAP:
        return evidence.cosine >= _ALIGNED_ACROSS_LEAST_COSINE
    return evidence.cosine >= _ALIGNED_ACROSS_COSINE and compared.margin >= _ALIGNED_ACROSS_MARGIN


def _contradicts(difference: Difference, compared: Compared) -> bool:
    if difference.kind == "name" and difference.source is None:
        return compared.same_script and compared.evidence.overlap >= _SAME_BUT_FOR_NAME_OVERLAP
    return difference.kind in _CONTRADICTING and difference.source is not None


def _is_other_period(claim: str, differences: Sequence[Difference]) -> bool:
    """The year of a repeated measure is its period: another year says nothing about the claim.

    A claim that gives a bare year and a number besides speaks of a measure; without one, of an event.
    """
    dates = [difference for difference in differences if difference.kind == "date"]
    bare = [date for date in find_dates(claim) if date.month is None]
    if not dates or not bare:
        return False
    return len(find_numbers(claim)) > len(find_dates(claim))
