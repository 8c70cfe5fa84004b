"""Whether a claim and a source have the same one do something."""

from __future__ import annotations

import regex

from policychat.compare.point import Point
from policychat.compare.statement import Statement, once
from policychat.compare.words import Vocabulary, Word

# "drafted by the two departments", 由成都市发布
_DONE_BY = regex.compile(
    r"\b(?P<verb>\p{Ll}{3,}(?:ed|en|wn|lt|ld|nt|ade|ed up|wn up)|led|run|held|set up"
    r"|drawn up)\s+(?:jointly )?by\s+(?P<agent>[^,.;:!?()]+)"
)
_BY_DONE = regex.compile(
    r"由(?P<agent>[^，。；：,.]{2,14}?)(?P<verb>发布|制定|起草|领导|领衔|主持|建设|建立|负责|引进|实施|提出|批准|承办|主办|组织|编制|印发|设立|投资|运营|管理)"
)
_END_OF_AGENT = regex.compile(r"\s+(?:in|on|at|for|to|during|after|before|since|from|with|under|as|which|who|that)\s")

_SAME_AGENT = 0.4  # share of an agent's words that the same agent in other words still has


def agent_points(claim: Statement, source: Statement) -> list[Point]:
    """Where both say by whom the same was done, and name others: "drafted by the academy" or "by the ministry"."""
    points = []
    for verb, mine, shown in _agents(claim):
        for other_verb, theirs, other_shown in _agents(source):
            if not (_shares(verb, other_verb) or _shares(other_verb, verb)) or not mine or not theirs:
                continue
            held = Vocabulary("".join(word.text for word in theirs), theirs)
            if sum(held.holds(word) > 0 for word in mine) < _SAME_AGENT * len(mine):
                points.append(Point("subject", shown, other_shown, True))
    return points


def _shares(one: list[Word], others: list[Word]) -> bool:
    vocabulary = Vocabulary("".join(word.text for word in others), others)
    return any(vocabulary.holds(word) for word in one)


@once
def _agents(statement: Statement) -> list[tuple[list[Word], list[Word], str]]:
    found = []
    for pattern in (_DONE_BY, _BY_DONE):
        for match in pattern.finditer(statement.plain):
            start, end = match.span("agent")
            if cut := _END_OF_AGENT.search(statement.plain, start, end):
                end = cut.start()
            words = [word for word in statement.words_between(start, end) if not word.frame]
            found.append((statement.words_between(*match.span("verb")), words, statement.text[start:end].strip()))
    return found
