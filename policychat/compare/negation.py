"""Whether a claim denies what a source affirms, or the other way round."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from policychat.compare.point import Point
from policychat.compare.polarity import NEGATION
from policychat.compare.statement import Statement, once
from policychat.compare.words import Vocabulary, Word

_SCOPE_WORDS = 3
# What denies in other words, or may: "exempt from", "instead of", 无需, 取消. Over what it reaches is not known.
_SOFT_DENIAL = regex.compile(
    r"\b(?:without|unless|except\w*|exempt\w*|exclu\w+|lack\w*|otherwise|outside|instead|rather|reject\w*|barred|"
    r"closed|off|avoid\w*|free of|abolish\w*|cancel\w*|suspend\w*|waive[sd]?|los[et]s?|remain\w*|still|only|skip\w*|"
    r"withdr[ae]w\w*|first time|save for|below|beyond|short of|ceas\w+|stop\w*|refus\w+|unable|against)\b"
    r"|[无無免缺停仍未不拒禁]|除外|取消|例外|才能|沒有|没有|仅",
    regex.IGNORECASE,
)
_BREAK = regex.compile(r"[,;:，；：。.!?！？]\s|[，；。！？]")


@dataclass(frozen=True)
class _Negation:
    text: str
    scope: tuple[Word, ...]

    def shown(self, statement: Statement) -> str:
        return f"{self.text} {self.scope[0].text}" if self.scope and not self.scope[0].chinese else self.text


def negation_points(claim: Statement, source: Statement) -> list[Point]:
    """Where one of the two denies what the other affirms.

    A denial reaches over the next few words of its clause; one in the source that reaches over nothing the claim says
    is about something else, and one that reaches over half of it leaves the claim open. Two denials of the same words
    cancel. Where the other one denies something too, in other words or in another language, it may be the same, which
    leaves the claim open as well: of 117 sentences that bear out a claim in other words, 88 had a decisive point
    without that.
    """
    mine, theirs = _negations(claim), _negations(source)
    points = []
    source_denies, claim_denies = (_SOFT_DENIAL.search(each.plain) is not None for each in (source, claim))
    if claim.script != source.script:
        source_denies, claim_denies = source_denies or bool(theirs), claim_denies or bool(mine)
    for each in mine:
        if _matched(each, theirs):
            continue
        said = next((word for word in each.scope if source.vocabulary.holds(word)), None)
        across = claim.script != source.script
        if said is not None or across:
            points.append(Point("negation", each.shown(claim), said.text if said else None, not source_denies))
        else:
            points.append(Point("negation", each.shown(claim), None, False))
    for each in theirs:
        if _matched(each, mine) or not each.scope:
            continue
        held = [word for word in each.scope[:2] if claim.vocabulary.holds(word)]
        if held:
            whole = len(held) == len(each.scope[:2])
            points.append(Point("negation", held[0].text, each.shown(source), whole and not claim_denies))
    return points


def _matched(each: _Negation, others: list[_Negation]) -> bool:
    for other in others:
        if not each.scope or not other.scope:
            if not each.scope and not other.scope:
                return True
            continue
        vocabulary = Vocabulary("".join(word.text for word in other.scope), other.scope)
        if any(vocabulary.holds(word) for word in each.scope):
            return True
    return False


@once
def _negations(statement: Statement) -> list[_Negation]:
    found = []
    for match in NEGATION.finditer(statement.plain):
        stop = _BREAK.search(statement.text, match.end())
        end = stop.start() if stop else len(statement.text)
        words = [word for word in statement.words_between(match.end(), end) if not word.frame]
        found.append(_Negation(statement.text[match.start() : match.end()], tuple(words[:_SCOPE_WORDS])))
    return [each for place, each in enumerate(found) if not _cancelled(place, found)]


def _cancelled(place: int, found: list[_Negation]) -> bool:
    """True for each of a pair that denies the same words."""
    twins = [other for other in found if other.scope and other.scope == found[place].scope]
    return len(twins) % 2 == 0 and bool(twins)
