"""Sources that give different answers to the same question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from policychat.answer.asked_type import NUMERIC, asked_types
from policychat.answer.current_evidence import SAME_SUBJECT
from policychat.answer.evidence import Evidence
from policychat.answer.lead import lead
from policychat.compare.coverage import cover
from policychat.compare.duplicates import say_the_same
from policychat.compare.statement import Statement
from policychat.compare.statements import compare_statements
from policychat.compare.years import years_in
from policychat.corpus.partial_date import first_day
from policychat.language.yes_no import statement_of
from policychat.retrieval.recency import asks_for_latest

# How much worse, in units of cosine, the other side may answer: the rank of its passage alone is worth up to .11.
_MARGIN = 0.15
# Of the words of either side that the other side holds: less, and they speak of different things.
_LEAST_SHARED = 0.5
_OPPOSED = frozenset({"negation", "direction"})
_VALUES = frozenset({"number", "unit", "date"})
_ELSEWHERE = frozenset({"subject", "name", "place", "modality"})
_MOST_COMPARED = 12


def find_dispute(
    ranked: Sequence[Evidence],
    *,
    question: str,
    published: Callable[[str], str | None],
    gives_way: Callable[[str, str], bool],
    statement: Callable[[str], Statement] = Statement,
) -> tuple[Evidence, Evidence] | None:
    """The best evidence and the best one of another document that answers otherwise, the newer first.

    ranked: sentences, best first. Where a number, amount or date is asked for, both must clearly hold one, not the
    same, and not of different years; otherwise one must deny what the other says, or have it go the other way, or, to a
    yes/no question, say the same with another value. Both must speak of the same, in the same words for the most part.
    A document without a date counts as the older one. None where no source disagrees, where the latest is asked for,
    and where one document `gives_way` to the other, as what is superseded does. statement: takes a sentence apart, or
    has it from an earlier question.
    """
    if not ranked or asks_for_latest(question):
        return None
    best = ranked[0]
    for other in ranked[1:_MOST_COMPARED]:
        # The reader, too, prefers what says a value that the question names; the cosine does not.
        if other.score < best.score - _MARGIN and other.cosine < best.cosine - _MARGIN:
            continue
        documents = [each.candidate.passage.document_id for each in (best, other)]
        if gives_way(documents[0], documents[1]) or gives_way(documents[1], documents[0]):
            continue
        if _is_another_side(best, other, question, statement):
            return _newest_first(best, other, published)
    return None


def _is_another_side(best: Evidence, other: Evidence, question: str, statement: Callable[[str], Statement]) -> bool:
    mine, theirs = best.candidate, other.candidate
    if mine.passage.document_id == theirs.passage.document_id or mine.words.script != theirs.words.script:
        return False
    nearer = float(mine.vector @ theirs.vector) - min(best.cosine, other.cosine)
    if nearer < SAME_SUBJECT or say_the_same(mine.text, theirs.text):
        return False
    years, other_years = years_in(mine.text), years_in(theirs.text)
    one, two = statement(mine.text), statement(theirs.text)
    # Words alone first: few sentences share enough of them to be compared in full, which takes ten times as long.
    if min(cover(one, two).own, cover(two, one).own) < _LEAST_SHARED:
        return False
    comparisons = compare_statements(one, two), compare_statements(two, one)
    kinds = {point.difference().kind for each in comparisons for point in each.points}
    if kinds & _ELSEWHERE:
        return False
    if asked_types(question) & NUMERIC:
        values = lead(question, mine.text), lead(question, theirs.text)
        asks_date = kinds <= {"date"} and "date" in kinds
        if not asks_date and years and other_years and not years & other_years:
            return False
        return None not in values and bool(kinds & _VALUES)
    if kinds & _OPPOSED:
        return True
    same_years = not years or not other_years or bool(years & other_years)
    return bool(kinds) and kinds <= _VALUES and same_years and statement_of(question) is not None


def _newest_first(best: Evidence, other: Evidence, published: Callable[[str], str | None]) -> tuple[Evidence, Evidence]:
    def day(evidence: Evidence) -> date:
        value = published(evidence.candidate.passage.document_id)
        return first_day(value) if value else date.min

    return (other, best) if day(other) > day(best) else (best, other)
