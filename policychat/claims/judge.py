"""One statement's verdict from a source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Literal

from policychat.answer.answerability import is_few
from policychat.answer.ruling import Ruling
from policychat.answer.sources import Source
from policychat.claims.alignment import Aligned, Aligner, Compared
from policychat.claims.confidence import confidence
from policychat.claims.current import put_current_first
from policychat.claims.stance import read_stances, would_decide
from policychat.claims.verdict import Judgement, judge, may_be_vouched_for, vouched_for
from policychat.compare.aliases import Aliases
from policychat.compare.statement import Statement
from policychat.corpus.glossary import load_glossary
from policychat.index.embedding import EmbeddingModel
from policychat.retrieval.filters import Allowed
from policychat.retrieval.reader import OpenReader
from policychat.schema import Verdict
from policychat.settings import Settings

_ANSWERS: dict[Verdict, Literal["yes", "no", "disputed"]] = {
    "supported": "yes",
    "contradicted": "no",
    "disputed": "disputed",
}


# A claim and sentences in; the places (from 0) of those that speak of the same out. Wrong ones cost time and nothing
# else: what is proposed is compared like the rest.
Propose = Callable[[str, Sequence[str]], Iterable[int]]

# A question is put in looser words than a claim, and often has one word that all hangs on ("run by women"): more of it
# must be there for a yes, or the reader find it likely. On the dev half of eval/sets/yes_no.jsonl the words alone keep
# 3 of 4 right ones.
_YES_FROM = 0.76  # share of the statement's words
_YES_READ_FROM = 0.60


class Judge:
    """Judges statements by the sentences nearest to them; safe to share between threads."""

    def __init__(
        self,
        model: EmbeddingModel,
        *,
        aliases: Aliases,
        reader: OpenReader | None = None,
        reads_index: bool = False,
        today: Callable[[], date] = date.today,
    ) -> None:
        """reader: opens what reads a claim beside the sentences that would decide it; without `reads_index` only those
        of a few passages."""
        self._aligner = Aligner(model, aliases=aliases)
        self._reader = reader
        self._reads_index = reads_index
        self._today = today

    def judge(
        self, statement: str, source: Source, *, allowed: Allowed | None = None, propose: Propose | None = None
    ) -> tuple[list[Compared], Judgement]:
        """The nearest sentences of `source`, each compared with `statement`, and the verdict from them.

        propose: is asked, where they give none, which other sentences should be compared as well.
        """
        claim = Statement(statement)
        aligned = self._aligner.nearest(claim, source, allowed=allowed)
        compared, judgement = self._decide(claim, aligned, source)
        if propose is None or judgement.verdict != "not_found" or not aligned.considered:
            return compared, judgement
        places = propose(statement, [each.candidate.text for each in aligned.considered])
        return self._decide(claim, self._aligner.with_more(aligned, claim, places, source), source)

    def _decide(self, claim: Statement, aligned: Aligned, source: Source) -> tuple[list[Compared], Judgement]:
        compared = put_current_first(aligned.compared, source, today=self._today())
        judgement = judge(claim, compared)
        if self._reader is None or not (self._reads_index or is_few(source.background())):
            return compared, judgement
        if judgement.verdict == "not_found":
            compared = read_stances(compared, claim=claim.text, reader=self._reader(), wanted=may_be_vouched_for)
            return compared, vouched_for(judgement, compared)
        compared = read_stances(compared, claim=claim.text, reader=self._reader(), wanted=would_decide)
        return compared, judge(claim, compared)

    def rule(self, statement: str, source: Source, *, allowed: Allowed | None = None) -> Ruling:
        """What `source` answers to a yes/no question about `statement`: what is only planned, of another period or
        not spoken of is not stated."""
        compared, judgement = self.judge(statement, source, allowed=allowed)
        answer = _ANSWERS.get(judgement.verdict)
        if answer == "yes" and not _is_plain(judgement.basis[0]):
            answer = None
        if answer is None:
            return Ruling("not_stated", (), confidence(judgement, compared))
        return Ruling(answer, tuple(each.evidence for each in judgement.basis), confidence(judgement, compared))


def _is_plain(each: Compared) -> bool:
    read = each.stance is not None and each.stance.supports >= _YES_READ_FROM
    return read or each.comparison.coverage.share >= _YES_FROM


def open_judge(
    settings: Settings, model: EmbeddingModel, reader: OpenReader | None = None, *, aliases: Aliases | None = None
) -> Judge:
    """A judge who knows `aliases`, by default those of the corpus's glossary; raises CorpusError for one that cannot be
    used."""
    if aliases is None:
        aliases = Aliases(entry.names for entry in load_glossary(settings.corpus_dir))
    return Judge(model, aliases=aliases, reader=reader, reads_index=settings.reader == "on")
