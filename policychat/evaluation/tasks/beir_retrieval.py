"""The product's own retrieval, measured on a set in BEIR's layout."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from llama_index.core.schema import QueryBundle

from policychat.answer.sources import IndexSource
from policychat.evaluation.beir import BeirQuery, BeirRecord, BeirSet
from policychat.evaluation.metrics.ranking import MEASURES, score_rankings
from policychat.evaluation.tasks.task import Step, ignore_step
from policychat.index.build import build_documents
from policychat.index.embedding import EmbeddingModel
from policychat.index.nodes import node_to_passage
from policychat.index.opened import OpenedIndex, open_index
from policychat.index.progress import Report, ignore
from policychat.language.detect import detect_language
from policychat.retrieval.follow_up import stand_alone
from policychat.retrieval.rerank import Reranker
from policychat.schema import Document
from policychat.settings import Settings

# Passages asked for, and documents there must be for a run file where the set has as many.
_DEPTH = 50
LEAST_DOCUMENTS = 10
Ranking = list[tuple[str, float]]


@dataclass(frozen=True)
class BeirResult:
    """`metrics`: the mean of each ranking measure (0 to 1) over the `judged` queries. `rankings`: (record id,
    score) of each query, best first. `unreachable`: records without a quotable sentence, which nothing finds.
    """

    metrics: dict[str, float]
    rankings: dict[str, Ranking]
    judged: int
    passages: int
    unreachable: tuple[str, ...]
    seconds_to_index: float
    latency_p50_ms: float
    latency_p95_ms: float


def run_beir(
    beir: BeirSet,
    *,
    settings: Settings,
    model: EmbeddingModel,
    reranker: Reranker | None = None,
    report: Report = ignore,
    step: Step = ignore_step,
) -> BeirResult:
    """Index the records into a temporary store as the product indexes documents, and search for each query.

    A record longer than a passage becomes several; the best of them scores it.
    """
    with _temporary_index(beir.records, settings, model, report) as index:
        search = _DocumentSearch(index, model, reranker, beir.records)
        search.rank(beir.queries[0])  # warms up
        rankings: dict[str, Ranking] = {}
        times_ms = []
        for done, query in enumerate(beir.queries):
            step(done, len(beir.queries))
            started = time.perf_counter()
            rankings[query.id] = search.rank(query)
            times_ms.append((time.perf_counter() - started) * 1000)
        scores = score_rankings({key: [item for item, _ in found] for key, found in rankings.items()}, beir.relevance)
        return BeirResult(
            metrics={name: float(np.mean([each[name] for each in scores.values()] or [0.0])) for name in MEASURES},
            rankings=rankings,
            judged=len(scores),
            passages=index.manifest.passages,
            unreachable=search.unreachable,
            seconds_to_index=index.manifest.seconds,
            latency_p50_ms=float(np.percentile(times_ms, 50)),
            latency_p95_ms=float(np.percentile(times_ms, 95)),
        )


class _DocumentSearch:
    """Records ranked by their best passage."""

    def __init__(
        self, index: OpenedIndex, model: EmbeddingModel, reranker: Reranker | None, records: Sequence[BeirRecord]
    ) -> None:
        self._source = IndexSource(index, model=model, top_k=_DEPTH, reranker=reranker)
        self._passages = index.manifest.passages
        self._records = {_document_id(number): record.id for number, record in enumerate(records)}
        self._model = model
        found = {passage_id.rsplit(":", 1)[0] for passage_id in index.lexical.passage_ids}
        self.unreachable = tuple(record for key, record in self._records.items() if key not in found)
        self._reachable = len(self._records) - len(self.unreachable)

    def rank(self, query: BeirQuery) -> Ranking:
        """(record id, score), best first, of as many passages as it takes for enough records."""
        sought = stand_alone(query.text, query.history)
        bundle = QueryBundle(sought, embedding=self._model.query_vector(sought).tolist())
        depth, wanted = _DEPTH, min(LEAST_DOCUMENTS, self._reachable)
        while True:
            retriever = self._source.retriever if depth == _DEPTH else self._source.make_retriever(top_k=depth)
            best: dict[str, float] = {}
            for found in retriever.retrieve(bundle):
                record = self._records[node_to_passage(found.node).document_id]
                best.setdefault(record, float(found.score or 0.0))
            if len(best) >= wanted or depth >= self._passages:
                return list(best.items())
            depth *= 4


@contextmanager
def _temporary_index(
    records: Sequence[BeirRecord], settings: Settings, model: EmbeddingModel, report: Report
) -> Iterator[OpenedIndex]:
    with tempfile.TemporaryDirectory(prefix="policychat-eval-") as folder:
        # Of its own, and never on the server that holds the index people ask.
        own = settings.model_copy(update={"index_dir": Path(folder), "corpus_dir": Path(folder), "chroma_url": None})
        documents = [_document(number, record) for number, record in enumerate(records)]
        build_documents(own, documents, model=model, report=report)
        index = open_index(own.index_dir, model=model)
        try:
            yield index
        finally:
            index.close()


def _document(number: int, record: BeirRecord) -> Document:
    # A record of nothing but a title is that title.
    text = record.text if record.text.strip() else record.title
    return Document(
        document_id=_document_id(number),
        path=_document_id(number),
        title=record.title,
        language=detect_language(text),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
    )


def _document_id(number: int) -> str:
    return f"{number:08d}"
