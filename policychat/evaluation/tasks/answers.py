"""The tasks `answers` and `conversations`: ask the product and compare what it shows with the gold."""

from __future__ import annotations

import time
from collections.abc import Sequence

from llama_index.core.schema import QueryBundle

from policychat.answer.answerer import Answerer
from policychat.evaluation.gold import Span, first_rank, gold_quotes, locate_gold, quotes_of
from policychat.evaluation.measures import ABSENT, Measure, mean, mean_of, of_columns, share
from policychat.evaluation.metrics.abstention import (
    abstention_f1,
    abstention_precision,
    abstention_recall,
    over_abstention,
)
from policychat.evaluation.metrics.calibration import expected_calibration_error
from policychat.evaluation.metrics.citations import citation_precision, citation_recall, is_verbatim
from policychat.evaluation.metrics.correctness import is_complete, is_right
from policychat.evaluation.metrics.selective import area_under_risk_coverage
from policychat.evaluation.metrics.text import count_words
from policychat.evaluation.records import QuestionRecord
from policychat.evaluation.rows import AnswerRow
from policychat.evaluation.tasks.task import Step, TaskName, TaskResult, ignore_step, latency_measures, summarise
from policychat.index.nodes import node_to_passage
from policychat.retrieval.follow_up import stand_alone
from policychat.schema import Answer, Citation
from policychat.settings import Settings
from policychat.wording import Wording

# How many passages are looked through for the rank of the gold.
RANK_DEPTH = 50


def _abstention(row: AnswerRow) -> tuple[float, float]:
    return float(not row.answerable), float(not row.answered)


def _confidence(row: AnswerRow) -> tuple[float, float]:
    return row.confidence, float(row.would_be_right)


HANDLED_WELL = Measure[AnswerRow](
    "handled_well",
    "share of all questions answered right or, where nothing answers them, refused",
    mean_of(lambda row: row.handled_well),
    mean,
)
MEASURES: tuple[Measure[AnswerRow], ...] = (
    HANDLED_WELL,
    Measure(
        "accuracy",
        "share of the answerable questions whose answer shows the gold; a refusal counts as wrong",
        mean_of(lambda row: row.right if row.answerable else None),
        mean,
    ),
    Measure(
        "precision",
        "share of the answers given that show the gold; any answer to an unanswerable question counts as wrong",
        mean_of(lambda row: row.right if row.answered else None),
        mean,
    ),
    Measure(
        "completeness",
        "share of the answerable questions whose answer shows every gold quote",
        mean_of(lambda row: row.complete if row.answerable else None),
        mean,
    ),
    Measure(
        "verbatim",
        "share of the citations that are exactly the document's text at their offsets",
        lambda row: (row.verbatim, row.cited) if row.cited else (ABSENT, ABSENT),
        share,
    ),
    Measure(
        "citation_precision",
        "share of an answer's citations that overlap the gold, mean over answered answerable questions",
        mean_of(lambda row: row.citation_precision if row.answerable else None),
        mean,
    ),
    Measure(
        "citation_recall",
        "share of the gold quotes that a citation overlaps, mean over answerable questions; 0 where refused",
        mean_of(lambda row: row.citation_recall),
        mean,
    ),
    Measure(
        "abstention_precision",
        "refused rightly / refused",
        _abstention,
        of_columns(abstention_precision),
    ),
    Measure("abstention_recall", "refused rightly / unanswerable", _abstention, of_columns(abstention_recall)),
    Measure("abstention_f1", "harmonic mean of the two", _abstention, of_columns(abstention_f1)),
    Measure(
        "over_abstention",
        "share of the answerable questions that were refused",
        _abstention,
        of_columns(over_abstention),
        better="lower",
    ),
    Measure(
        "aurc",
        "area under the risk-coverage curve: mean share of wrong answers over all coverages",
        _confidence,
        of_columns(area_under_risk_coverage),
        better="lower",
    ),
    Measure(
        "ece",
        "mean distance between confidence and the share that would be right, ten bins",
        _confidence,
        of_columns(expected_calibration_error),
        better="lower",
    ),
    Measure(
        "language_match",
        "share of the questions replied to in their own language",
        mean_of(lambda row: base_language(row.answer_language) == base_language(row.language)),
        mean,
    ),
    Measure(
        "answer_words",
        "words per answer given",
        mean_of(lambda row: row.words if row.answered else None),
        mean,
        better="neither",
        unit="words",
    ),
    *latency_measures("answer"),
)


def run_answers(
    task: TaskName,
    records: Sequence[QuestionRecord],
    *,
    answerer: Answerer,
    settings: Settings,
    wording: Wording,
    step: Step = ignore_step,
) -> TaskResult:
    """Ask each record (at least one), with its history where it has one, and measure.

    Timed is the question alone, after one that warms up.
    """
    asker = _Asker(answerer, settings, wording)
    answerer.ask(records[0].question, history=records[0].turns)
    rows = []
    for done, record in enumerate(records):
        step(done, len(records))
        rows.append(asker.ask(record))
    return summarise(task, rows, MEASURES, headline=HANDLED_WELL)


class _Asker:
    """Asks as the product does, and where that refuses once more with abstaining switched off."""

    def __init__(self, answerer: Answerer, settings: Settings, wording: Wording) -> None:
        self._answerer = answerer
        self._unabashed = Answerer(
            settings=settings.model_copy(update={"answer_threshold": 0.0}),
            wording=wording,
            model=answerer.model,
            open_index=lambda: answerer.index,
            reranker=answerer.reranker,
        )
        self._retriever = answerer.index_source.make_retriever(top_k=RANK_DEPTH)

    def ask(self, record: QuestionRecord) -> AnswerRow:
        started = time.perf_counter()
        answer = self._answerer.ask(record.question, history=record.turns)
        latency_ms = (time.perf_counter() - started) * 1000
        forced = answer if answer.citations else self._unabashed.ask(record.question, history=record.turns)
        gold_sets = locate_gold(record, document_text=self._answerer.index.documents.text)
        cited = [_span(citation) for citation in answer.citations]
        return AnswerRow(
            id=record.id,
            split=record.split,
            language=record.language,
            tags=record.tags,
            text=record.question,
            gold=record.gold,
            latency_ms=round(latency_ms, 2),
            answerable=record.answerable,
            accepted=record.accepted,
            history=record.turns,
            status=answer.status,
            answer=answer.answer,
            reason=answer.reason,
            answer_language=answer.language,
            quotes=tuple(citation.quote for citation in answer.citations),
            confidence=answer.confidence,
            right=_shows_gold(answer, record),
            complete=_shows_all_gold(answer, record),
            would_be_right=_shows_gold(forced, record),
            words=count_words(answer.answer) if answer.citations else 0,
            cited=len(answer.citations),
            verbatim=sum(self._is_exact(citation) for citation in answer.citations),
            citation_precision=citation_precision(cited, gold_sets),
            citation_recall=citation_recall(cited, gold_sets),
            gold_rank=self._gold_rank(record),
        )

    def _is_exact(self, citation: Citation) -> bool:
        text = self._answerer.index.documents.text(citation.document_id)
        return is_verbatim(document_text=text, quote=citation.quote, start=citation.start, end=citation.end)

    def _gold_rank(self, record: QuestionRecord) -> int | None:
        golds = [
            gold for group in locate_gold(record, document_text=self._answerer.index.documents.text) for gold in group
        ]
        if not golds:
            return None
        found = self._retriever.retrieve(QueryBundle(stand_alone(record.question, record.turns)))
        passages = [node_to_passage(each.node) for each in found]
        spans = [Span(passage.document_id, passage.start, passage.end) for passage in passages]
        return min((rank for gold in golds if (rank := first_rank(spans, gold))), default=None)


def base_language(tag: str) -> str:
    """The language of a BCP 47 tag without script and region: "zh" of "zh-Hant"."""
    return tag.split("-")[0]


def _shows_gold(answer: Answer, record: QuestionRecord) -> bool:
    return is_right(gold_quotes(record), accepted=record.accepted, quotes=quotes_of(answer))


def _shows_all_gold(answer: Answer, record: QuestionRecord) -> bool:
    return is_complete(gold_quotes(record), accepted=record.accepted, quotes=quotes_of(answer))


def _span(citation: Citation) -> Span:
    return Span(citation.document_id, citation.start, citation.end)
