"""From a claim's nearest sentences to its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policychat.claims.alignment import Compared
from policychat.compare.point import Point
from policychat.compare.statement import Statement
from policychat.schema import Verdict

# When a sentence speaks of the same thing as the claim: the share of the claim's words that it holds (its passage
# helping) and its cosine. Set on the dev half of eval/sets/claims.jsonl; a wrong "supported" is the worst error, so
# support asks for more than contradiction does.
_SUPPORTS_FROM = {True: 0.70, False: 0.62}
_CONTRADICTS_FROM = {True: 0.55, False: 0.50}
_OWN_FROM = 0.45
# Across scripts, where a translation may be chance, without any amount or date that agrees: less of a Chinese claim,
# each of whose words is asked for (`compare/translations.py`).
_SUPPORTS_WITHOUT_VALUE = {"cjk": 0.65, "latin": 0.78}
# ... and with two or more, all of which agree.
_SUPPORTS_WITH_VALUES = 0.55
# In other words altogether, but close and with the same rare figure.
_WITH_TELLING_VALUE, _NEAR_COSINE = 0.48, 0.87
_LEAST_COSINE = {True: 0.82, False: 0.78}
# What says the opposite of the same thing is less like it.
_LEAST_COSINE_OPPOSITE = 0.78
# A sentence that supports must be about as near as the nearest of any (in units of cosine).
_NEAREST_WITHIN = 0.05
_CONTRADICTS_WITHIN = 0.02
# A name that the source lacks contradicts only where nearly all else agrees.
_SAME_BUT_FOR_NAME = 0.80
# Another value or a denial contradicts where most else agrees. Of 209 claims put in other words altogether, that are
# true or that the documents leave open, 35 were called contradicted without that and 9 with it.
_SAME_BUT_FOR_VALUE, _SAME_BUT_FOR_DENIAL = 0.70, 0.80
# ... and where the reader does not find that it supports, unless most words are the same: there it overlooks figures.
# Of 1,224 claims about paragraphs that it had not read, 23 were wrongly called contradicted without that and 15 with
# it, 12 and 10 rightly.
_BORNE_OUT_FROM, _WORDED_ALIKE_FROM = 0.75, 0.85
# What it finds next to impossible is not supported. Of the same claims 9 were wrongly called supported without that and
# 3 with it, 18 rightly either way: a wrong "supported" is the worst error.
_DOUBTED_BELOW = 0.10
# Words alone leave most of what is put otherwise open. What the reader finds certain is supported all the same, if the
# sentence is near and lacks no value and no name of the claim's. Of the same claims SHARE_OF_VOUCHED were supported so.
_VOUCHED_FROM, _VOUCHED_COSINE = 0.92, 0.84
_OTHERWISE_SAID = frozenset({"negation", "direction"})  # by other words, which the comparison does not know
# Two documents disagree where one gives another value and all else is the same.
_DISPUTABLE = frozenset({"number", "date", "place", "name", "negation", "direction"})
_DISPUTES_WITHIN = 0.03  # in units of cosine
# In units of cosine; across scripts cosines say less, and the search knows no words.
_COVERAGE_WEIGHT = {True: 0.10, False: 0.15}

VOUCHED = "supported_otherwise"
"""The reason of a verdict that rests on the reader alone."""


@dataclass(frozen=True)
class Judgement:
    """A verdict with the sentences that it rests on, none for not found without a near miss.

    `reason` is a key of the wording, `claims.<reason>`.
    """

    verdict: Verdict
    reason: str
    basis: tuple[Compared, ...]


def judge(claim: Statement, compared: Sequence[Compared]) -> Judgement:
    """The verdict on `claim` from its nearest sentences, best first.

    supported: an aligned sentence without any difference. contradicted: an aligned one that gives another
    number, date, name or direction, or denies what the claim affirms. disputed: sentences of two documents that do
    one each. Otherwise not_found, which is never "false": `reason` says whether the documents state only a plan,
    speak of another period, or hold nothing.
    """
    by_fit = sorted(compared, key=lambda each: -fit(each))
    supporting = [
        each
        for each in by_fit
        if _says_it_all(each) and _is_aligned(claim, each, _SUPPORTS_FROM) and not _is_doubted(each)
    ]
    if by_fit:
        supporting = [each for each in supporting if fit(each) >= fit(by_fit[0]) - _NEAREST_WITHIN]
    aligned = [each for each in by_fit if _is_aligned(claim, each, _CONTRADICTS_FROM)]
    against = [each for each in aligned if _contradicts(claim, each)]
    if supporting:
        other = next((each for each in against if _disputes(claim, each, supporting[0])), None)
        if other is not None:
            return Judgement("disputed", "disputed", (supporting[0], other))
        return Judgement("supported", "supported", (supporting[0],))
    if not aligned:
        return Judgement("not_found", "nothing_aligned", ())
    best = aligned[0]
    if _is_other_period(claim, best.comparison.points):
        return Judgement("not_found", "other_period", (best,))
    kinds = {point.kind for point in best.comparison.points}
    if kinds == {"modality"} and not best.comparison.unsaid:
        return Judgement("not_found", "only_planned", (best,))  # it fits best and says just that, as a plan
    near = [each for each in against if fit(each) >= fit(best) - _CONTRADICTS_WITHIN]
    if near:
        return Judgement("contradicted", "contradicted", (near[0],))
    return Judgement("not_found", "only_planned" if "modality" in kinds else "not_covered", (best,))


def may_be_vouched_for(each: Compared) -> bool:
    """Whether the reader alone could call the claim supported: the sentence is near and lacks nothing compared."""
    points = each.comparison.points
    return each.evidence.cosine >= _VOUCHED_COSINE and not any(
        point.decisive or point.kind not in _OTHERWISE_SAID for point in points
    )


def vouched_for(judgement: Judgement, compared: Sequence[Compared]) -> Judgement:
    """`judgement`, or `supported` where it found nothing that covers the claim and the reader is certain of a sentence
    in other words."""
    if judgement.reason not in ("nothing_aligned", "not_covered"):
        return judgement
    stances = [(each.stance.supports, each) for each in compared if each.stance and may_be_vouched_for(each)]
    share, best = max(stances, key=lambda pair: pair[0], default=(0.0, None))
    if best is None or share < _VOUCHED_FROM:
        return judgement
    return Judgement("supported", VOUCHED, (best,))


def _says_it_all(each: Compared) -> bool:
    """Nothing differs, and no word is left that the sentence does not say: one new word ("the richest academician") may
    be all that a claim is about."""
    return not each.comparison.points and not each.comparison.unsaid


def _is_doubted(each: Compared) -> bool:
    """Whether the reader finds no support where the words, which are not all the claim's, would give it."""
    if each.stance is None or each.comparison.coverage.share >= _WORDED_ALIKE_FROM:
        return False
    return each.stance.supports < _DOUBTED_BELOW


def fit(each: Compared) -> float:
    """How well a sentence fits the claim, whatever values they give."""
    coverage = each.comparison.coverage
    weight = _COVERAGE_WEIGHT[each.same_script]
    return each.evidence.score + weight * (coverage.share + coverage.own)


def _is_aligned(claim: Statement, each: Compared, least: dict[bool, float]) -> bool:
    coverage = each.comparison.coverage
    opposite = any(point.kind == "direction" and point.decisive for point in each.comparison.points)
    if each.evidence.cosine < (_LEAST_COSINE_OPPOSITE if opposite else _LEAST_COSINE[each.same_script]):
        return False
    if not each.same_script and least is _SUPPORTS_FROM:
        if not each.comparison.agreed:
            return coverage.share >= _SUPPORTS_WITHOUT_VALUE.get(claim.script, _SUPPORTS_WITHOUT_VALUE["latin"])
        if each.comparison.agreed == each.comparison.values >= 2:
            return coverage.share >= _SUPPORTS_WITH_VALUES
    if each.comparison.tells and each.same_script and each.evidence.cosine >= _NEAR_COSINE:
        return coverage.share >= _WITH_TELLING_VALUE
    return coverage.own >= _OWN_FROM and coverage.share >= least[each.same_script]


def _contradicts(claim: Statement, each: Compared) -> bool:
    """Whether both cannot be true: what the claim says besides must be said too, or they speak of different things."""
    points = each.comparison.points
    decisive = [point for point in points if point.decisive]
    rest = _share_without(each, decisive)
    if _is_other_period(claim, points) or _is_borne_out(each, rest):
        return False
    if any(point.kind == "direction" or rest >= _least_beside(point) for point in decisive):
        return True
    missing = [point for point in points if point.kind in ("name", "place") and point.source is None]
    return bool(missing) and len(missing) == len(points) and _share_without(each, missing) >= _SAME_BUT_FOR_NAME


def _is_borne_out(each: Compared, rest: float) -> bool:
    """Whether the reader finds support where a word is against it, in a sentence that is worded otherwise. rest: the
    share of the other words that it holds."""
    return each.stance is not None and rest < _WORDED_ALIKE_FROM and each.stance.supports >= _BORNE_OUT_FROM


def _least_beside(point: Point) -> float:
    return _SAME_BUT_FOR_DENIAL if point.kind == "negation" else _SAME_BUT_FOR_VALUE


def _share_without(each: Compared, points: Sequence[Point]) -> float:
    """The share of the claim's words that the sentence holds, those of `points` apart."""
    coverage = each.comparison.coverage
    named = " ".join(point.claim for point in points)
    lost = sum(word.weight for word in coverage.missing if word.text in named)
    rest = coverage.weight - lost
    return coverage.share * coverage.weight / rest if rest > 0 else 0.0


def _disputes(claim: Statement, each: Compared, supporting: Compared) -> bool:
    """Whether a sentence of another document speaks against just what one of the first supports."""
    if each.evidence.candidate.passage.document_id == supporting.evidence.candidate.passage.document_id:
        return False
    points = each.comparison.points
    if len(points) != 1 or not points[0].decisive or points[0].kind not in _DISPUTABLE:
        return False
    if any(point.claim == ordinal.text for point in points for ordinal in claim.ordinals):
        return False  # the fourth meeting is another one than the sixth
    return fit(each) >= fit(supporting) - _DISPUTES_WITHIN


def _is_other_period(claim: Statement, points: Sequence[Point]) -> bool:
    """The year of a repeated measure is its period: another year says nothing about the claim.

    A claim that gives a bare year and an amount besides speaks of a measure; without one, of an event.
    """
    if not any(point.kind == "date" for point in points):
        return False
    return any(period.is_year for period in claim.periods) and bool(claim.quantities)
