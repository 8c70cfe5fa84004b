"""The statements that one sentence joins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import regex

from policychat.language.periods import find_periods
from policychat.language.quantities import find_quantities
from policychat.language.script import main_script

_AUXILIARY = (
    r"(?:is|are|was|were|has|have|had|will|would|shall|should|can|could|may|might|must|did|does|do)"
    r"(?:\s+(?:not|also|already|since|be|been|to))*"
)
_PAST = (
    r"rose|fell|grew|built|set up|held|made|took|became|began|led|met|won|cut|spent|sold|bought|brought|kept"
    r"|lost|paid|shrank|"
    r"drew|stood|gave|got|ran|went|came|saw|put|\p{Ll}{3,}ed"
)
_PRESENT = (
    r"rises|falls|grows|builds|holds|employs|hosts|covers|runs|leads|costs|opens|includes|contains|provides|supports|requires|"
    r"accounts|amounts|totals|reaches|exceeds|aims|plans|allows|offers|serves|operates|owns"
)
_FINITE = regex.compile(rf"\b(?:{_AUXILIARY}|{_PAST}|{_PRESENT})\b")
_MODAL = regex.compile(rf"\b{_AUXILIARY}\b(?:\s+to\b)?")
_JOINT = regex.compile(
    r";\s+|,?\s+(?:and|but|while|whereas|yet)\s+(?:also\s+)?|,\s+(?=(?:\p{Ll}+ly\s+)?\p{Ll}{3,}(?:ed|t)\b)"
)
_STARTS_WITH_VERB = regex.compile(rf"(?:also |then |\p{{Ll}}+ly )?(?:{_AUXILIARY}|{_PAST}|{_PRESENT})\b")
_STARTS_WITH_BARE_VERB = regex.compile(
    r"(?:build|open|create|establish|set up|hold|launch|increase|reduce|cut|raise|add|train|attract|develop|host"
    r"|support|promote|"
    r"complete|start|spend|invest|introduce|cover|reach|expand|improve|achieve|gather)\b"
)
_LEADING_TIME = regex.compile(r"^\W*(?:In|On|By|During|Since|At|As of|From|Until|Between)\b[^,]{2,40},\s*")
_HAN_JOINT = regex.compile(r"[；;]\s*|[，,]\s*(?:但|而|并且|并|同时|且)?")
_HAN_VERB = regex.compile(
    r"(?:已经?|将|共|累计|预计|计划|正在)*(?:是|为|有|达到?|增长|下降|上升|提高|降低|增加|减少|设立|建成|建立|建设|引进|批准|获批|完成|实现|"
    r"成立|召开|举行|举办|发布|投入|投资|新增|拥有|培育|启动|实施|超过|占|包括|覆盖|推出|开通|签署|吸引)"
)
_HAN_OWN_SUBJECT = regex.compile(
    r"^[\p{Han}\d]{2,}?(?:是|为|有|达|增长|下降|上升|提高|降低|增加|减少|设立|建成|引进|完成|实现|召开|举行|发布|超过|占)"
)
_HAN_LEADING_TIME = regex.compile(
    r"^(?:截至|到|自)?\s?(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[上下]半年|底|末|以来)?，"
)
_SHORTEST = 12  # characters of a clause that states something; of Chinese a third


@dataclass(frozen=True)
class Clause:
    """A statement at `text[start:end]` of the sentence's text; `statement` is it with what it leaves to the clause
    before put in front: subject, auxiliary, time."""

    start: int
    end: int
    statement: str


def split_clauses(text: str, start: int, end: int) -> list[Clause]:
    """The statements of the sentence `text[start:end]`, in order; the sentence itself where it makes one.

    Joined statements are told apart only where each can be checked on its own: both sides have a verb and a value (an
    amount or a date), as in "X rose to 5 and Y fell to 3". A side without a subject takes that of the one before.
    """
    sentence = text[start:end]
    chinese = main_script(sentence) == "cjk"
    pieces = _pieces(sentence, _HAN_JOINT if chinese else _JOINT, _states_han if chinese else _states)
    if len(pieces) < 2:
        return [Clause(start, end, sentence)]
    carry = _carry_han if chinese else _carry
    clauses = []
    first = sentence[slice(*pieces[0])]
    for place, (low, high) in enumerate(pieces):
        own = sentence[low:high]
        clauses.append(Clause(start + low, start + high, own if place == 0 else carry(first, own)))
    return clauses


def _pieces(sentence: str, joint: regex.Pattern[str], states: Callable[[str], bool]) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    low = 0
    for match in joint.finditer(sentence):
        if match.start() <= low or not states(sentence[low : match.start()]):
            continue
        rest = sentence[match.end() :]
        following = next((m.start() for m in joint.finditer(rest) if m.start() > 0), len(rest))
        if states(rest[:following]) or states(rest):
            pieces.append((low, match.start()))
            low = match.end()
    pieces.append((low, len(sentence)))
    return [_trimmed(sentence, *piece) for piece in pieces]


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    while low < high and text[low].isspace():
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    return low, high


def _states(clause: str) -> bool:
    clause = clause.strip()
    if len(clause) < _SHORTEST or not _has_value(clause):
        return False
    if _STARTS_WITH_BARE_VERB.match(clause):
        return True
    verb = _FINITE.search(_LEADING_TIME.sub("", clause))
    return (
        verb is not None
        and clause.count("(") == clause.count(")")
        and clause.count("“") == clause.count("”")
        and (clause.count('"') % 2 == 0)
    )


def _states_han(clause: str) -> bool:
    return len(clause) >= _SHORTEST // 2 and _HAN_VERB.search(clause) is not None and _has_value(clause)


def _has_value(clause: str) -> bool:
    return bool(find_quantities(clause) or find_periods(clause))


def _carry(first: str, own: str) -> str:
    time = _LEADING_TIME.match(first)
    body = first[time.end() :] if time else first
    lead = first[: time.end()] if time and not find_periods(own) else ""
    if not (_STARTS_WITH_VERB.match(own) or _STARTS_WITH_BARE_VERB.match(own)):
        return lead + own
    verb = _FINITE.search(body)
    if verb is None:
        return lead + own
    modal = _MODAL.match(body, verb.start())
    starts_finite = regex.match(rf"(?:also |then )?{_AUXILIARY}\b", own) is not None
    subject = body[: modal.end()] if modal and not starts_finite else body[: verb.start()]
    return f"{lead}{subject.rstrip()} {own}"


def _carry_han(first: str, own: str) -> str:
    time = _HAN_LEADING_TIME.match(first)
    body = first[time.end() :] if time else first
    lead = first[: time.end()] if time and not find_periods(own) else ""
    if _HAN_OWN_SUBJECT.match(own) and not _HAN_VERB.match(own):
        return lead + own
    verb = _HAN_VERB.search(body)
    return f"{lead}{body[: verb.start()] if verb else ''}{own}"
