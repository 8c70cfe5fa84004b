"""The task `retrieval`: does the product's own retrieval put the passage that answers first?"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from llama_index.core.schema import QueryBundle

from policychat.answer.sources import IndexSource
from policychat.evaluation.gold import GoldSet, Span, first_rank, locate_gold
from policychat.evaluation.measures import Measure, mean, mean_of
from policychat.evaluation.metrics.ranking import MEASURES as RANKING
from policychat.evaluation.metrics.ranking import score_rankings
from policychat.evaluation.records import QuestionRecord
from policychat.evaluation.rows import RetrievalRow
from policychat.evaluation.tasks.task import Step, TaskResult, ignore_step, latency_measures, summarise
from policychat.index.nodes import node_to_passage
from policychat.retrieval.follow_up import stand_alone

DEPTH = 50
_EXCERPT = 300

# A question and its history in, the places of the passages found out, best first.
Search = Callable[[QuestionRecord], Sequence[Span]]

_MEANINGS = {
    "hit@1": "share of the questions whose first passage overlaps the gold",
    "hit@10": "share with such a passage among the first ten",
    "recall@10": "share of the gold quotes found among the first ten",
    "map@10": "mean average precision of the first ten",
    "mrr@10": "mean of 1 / rank of the first passage that overlaps the gold, 0 beyond ten",
    "ndcg@10": "normalised discounted cumulative gain of the first ten",
}


def _ranking_measure(name: str) -> Measure[RetrievalRow]:
    return Measure(name, _MEANINGS[name], mean_of(lambda row: row.scores[name]), mean)


MEASURES: tuple[Measure[RetrievalRow], ...] = (
    *(_ranking_measure(name) for name in RANKING),
    *latency_measures("retrieve"),
)
HEADLINE = next(measure for measure in MEASURES if measure.name == "hit@1")


def product_search(source: IndexSource, *, depth: int = DEPTH) -> Search:
    """The product's own retrieval over its index."""
    retriever = source.make_retriever(top_k=depth)

    def search(record: QuestionRecord) -> list[Span]:
        found = retriever.retrieve(QueryBundle(stand_alone(record.question, record.turns)))
        passages = [node_to_passage(each.node) for each in found]
        return [Span(passage.document_id, passage.start, passage.end) for passage in passages]

    return search


def run_retrieval(
    records: Sequence[QuestionRecord],
    *,
    search: Search,
    document_text: Callable[[str], str],
    step: Step = ignore_step,
) -> TaskResult:
    """Search for each record that has gold (at least one has) and measure.

    A gold set's quotes are the relevant items. A passage that overlaps quotes not found before it stands
    for those together, one item; any other passage is irrelevant. Where a record has several gold sets, the
    one that fares best counts. Timed is the search alone, after one that warms up.
    """
    answerable = [record for record in records if record.gold]
    search(answerable[0])
    rankings: dict[str, list[str]] = {}
    relevance: dict[str, dict[str, int]] = {}
    kept: list[tuple[QuestionRecord, Sequence[Span], float, list[str], GoldSet]] = []
    for done, record in enumerate(answerable):
        step(done, len(answerable))
        started = time.perf_counter()
        found = search(record)
        latency_ms = (time.perf_counter() - started) * 1000
        gold_sets = locate_gold(record, document_text=document_text)
        keys = [f"{record.id} {number}" for number in range(len(gold_sets))]
        for key, gold_set in zip(keys, gold_sets, strict=True):
            rankings[key], relevance[key] = judge(found, gold_set)
        kept.append((record, found, latency_ms, keys, gold_sets[0]))
    scores = score_rankings(rankings, relevance)
    rows = [
        _row(record, found, latency_ms, max((scores[key] for key in keys), key=_goodness), gold_set, document_text)
        for record, found, latency_ms, keys, gold_set in kept
    ]
    return summarise("retrieval", rows, MEASURES, headline=HEADLINE)


def judge(found: Sequence[Span], gold_set: GoldSet) -> tuple[list[str], dict[str, int]]:
    """(ranked item ids, relevant items) of one ranking against one gold set."""
    waiting = dict(enumerate(gold_set))
    ranked, relevant = [], {}
    for rank, span in enumerate(found):
        touched = [number for number, gold in waiting.items() if gold.touched_by(span)]
        for number in touched:
            del waiting[number]
        ranked.append(f"gold {touched[0]}" if touched else f"passage {rank}")
        if touched:
            relevant[ranked[-1]] = 1
    return ranked, relevant | {f"gold {number}": 1 for number in waiting}


def _goodness(scores: dict[str, float]) -> tuple[float, float]:
    return scores["ndcg@10"], scores["map@10"]


def _row(
    record: QuestionRecord,
    found: Sequence[Span],
    latency_ms: float,
    scores: dict[str, float],
    gold_set: GoldSet,
    document_text: Callable[[str], str],
) -> RetrievalRow:
    best = found[0] if found else None
    return RetrievalRow(
        id=record.id,
        split=record.split,
        language=record.language,
        tags=record.tags,
        text=record.question,
        gold=record.gold,
        latency_ms=round(latency_ms, 2),
        gold_ranks=tuple(first_rank(found, gold) for gold in gold_set),
        scores={name: round(score, 6) for name, score in scores.items()},
        best_document=best.document_id if best else None,
        best_passage=document_text(best.document_id)[best.start : best.end][:_EXCERPT] if best else None,
    )
