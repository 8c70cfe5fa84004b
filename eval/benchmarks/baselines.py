"""policychat's retrieval beside plain alternatives: one run, one machine, the same texts and embedding model.

    python eval/benchmarks/baselines.py [--split test | --beir DIR] [--plot FILE.svg] [--json]

Compared are
- policychat: its own passages and its own hybrid retrieval,
- llamaindex: the quick start, VectorStoreIndex.from_documents with the default SentenceSplitter (1024 tokens),
- haystack: 200-word splits, in-memory BM25 and embedding retrievers joined by reciprocal rank
  (left out where `haystack-ai` is not installed: pip install -c constraints.txt '.[bench]'),
- bm25: BM25 (bm25s, its own English tokenizer) over policychat's passages,
- dense: the embedding model over policychat's passages, nothing else.

On the project's questions a passage counts when it overlaps a gold quote, so that longer passages have it
easier: the table says how long they are. On a BEIR folder documents are ranked, each by its best passage.
Timed is the search with the embedding of the question.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import bm25s
import numpy as np

from policychat.answer.sources import IndexSource
from policychat.corpus.load import load_documents
from policychat.evaluation.beir import load_beir
from policychat.evaluation.folders import find_sets
from policychat.evaluation.gold import Span, locate_gold
from policychat.evaluation.metrics.ranking import score_rankings
from policychat.evaluation.reporting.charts import Bar, bar_chart
from policychat.evaluation.sets import load_questions, of_split
from policychat.evaluation.tasks.retrieval import judge
from policychat.index.build import build_documents
from policychat.index.embedding import EmbeddingModel, load_embedding_model
from policychat.index.nodes import node_to_passage
from policychat.index.opened import OpenedIndex, open_index
from policychat.language.detect import detect_language
from policychat.retrieval.follow_up import stand_alone
from policychat.schema import Document
from policychat.settings import Settings, load_settings

DEPTH = 50
SHOWN = ("hit@1", "hit@10", "mrr@10")
Search = Callable[[str], Sequence[Span]]
Score = Callable[[Sequence[Sequence[Span]]], dict[str, float]]


class Baseline:
    """A system that is ready to search; `lengths` are those of its passages in characters."""

    def __init__(self, name: str, search: Search, lengths: Sequence[int]) -> None:
        self.name = name
        self.search = search
        self.lengths = lengths


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--split", choices=("dev", "test"), default="test", help="half of the project's questions")
    parser.add_argument("--beir", type=Path, metavar="DIR", help="a BEIR folder instead")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="where a plot goes")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()

    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    settings = load_settings()
    if arguments.beir:
        documents, queries, score = beir_folder(arguments.beir)
    else:
        documents, queries, score = own_questions(settings, arguments.split)
    with ExitStack() as stack:
        model = load_embedding_model(settings)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="policychat-bench-"))
        own = settings.model_copy(update={"index_dir": Path(folder), "chroma_url": None})
        build_documents(own, documents, model=model)
        index = open_index(own.index_dir, model=model)
        stack.callback(index.close)
        rows = measure(baselines(index, model, documents), queries, score)
    if arguments.plot:
        arguments.plot.write_text(plot(rows), "utf-8")
    print(json.dumps(rows, indent=1) if arguments.json else table(rows))


def baselines(index: OpenedIndex, model: EmbeddingModel, documents: Sequence[Document]) -> list[Baseline]:
    """All of them, built one after the other."""
    built = [policychat(index, model), llamaindex(model, documents)]
    if importlib.util.find_spec("haystack"):
        built.append(haystack(model, documents))
    return [*built, *own_passages(index, model)]


def own_questions(settings: Settings, split: str) -> tuple[list[Document], list[str], Score]:
    """The shipped corpus and the project's answerable questions."""
    documents = [item for item in load_documents(settings.corpus_dir) if isinstance(item, Document)]
    texts = {document.document_id: document.text for document in documents}
    records = of_split(load_questions(find_sets(settings.eval_dir), document_text=texts.get), split)  # type: ignore[arg-type]
    records = [record for record in records if record.gold]

    def score(found: Sequence[Sequence[Span]]) -> dict[str, float]:
        rankings: dict[str, list[str]] = {}
        relevance: dict[str, dict[str, int]] = {}
        for record, spans in zip(records, found, strict=True):
            for number, gold_set in enumerate(locate_gold(record, document_text=texts.__getitem__)):
                rankings[f"{record.id} {number}"], relevance[f"{record.id} {number}"] = judge(spans, gold_set)
        scores = score_rankings(rankings, relevance)
        best = {
            record.id: max(
                (scores[f"{record.id} {number}"] for number in range(len(record.gold_sets))),
                key=lambda each: (each["ndcg@10"], each["map@10"]),
            )
            for record in records
        }
        return means(best)

    return documents, [record.question for record in records], score


def beir_folder(folder: Path) -> tuple[list[Document], list[str], Score]:
    """The documents and judged queries of a BEIR folder; a history is put before its query as policychat does."""
    beir = load_beir(folder)
    ids = {f"{number:08d}": record.id for number, record in enumerate(beir.records)}
    documents = [
        Document(
            document_id=f"{number:08d}",
            path=f"{number:08d}",
            title=record.title,
            language=detect_language(record.text),
            sha256=hashlib.sha256(record.text.encode()).hexdigest(),
            text=record.text if record.text.strip() else record.title,
        )
        for number, record in enumerate(beir.records)
    ]
    queries = [query for query in beir.queries if query.id in beir.relevance]

    def score(found: Sequence[Sequence[Span]]) -> dict[str, float]:
        rankings = {
            query.id: list(dict.fromkeys(ids[span.document_id] for span in spans))
            for query, spans in zip(queries, found, strict=True)
        }
        return means(score_rankings(rankings, beir.relevance))

    return documents, [stand_alone(query.text, query.history) for query in queries], score


def policychat(index: OpenedIndex, model: EmbeddingModel) -> Baseline:
    retriever = IndexSource(index, model=model, top_k=DEPTH).retriever
    passages = [node_to_passage(node) for node in index.passages.nodes(list(index.lexical.passage_ids))]

    def search(question: str) -> list[Span]:
        found = [node_to_passage(each.node) for each in retriever.retrieve(question)]
        return [Span(passage.document_id, passage.start, passage.end) for passage in found]

    return Baseline("policychat", search, [len(passage.text) for passage in passages])


def llamaindex(model: EmbeddingModel, documents: Sequence[Document]) -> Baseline:
    from llama_index.core import Document as LlamaDocument
    from llama_index.core import VectorStoreIndex

    index = VectorStoreIndex.from_documents(
        [LlamaDocument(id_=document.document_id, text=document.text) for document in documents],
        embed_model=model.llama,
    )
    retriever = index.as_retriever(similarity_top_k=DEPTH)

    def search(question: str) -> list[Span]:
        nodes = [each.node for each in retriever.retrieve(question)]
        return [Span(str(node.ref_doc_id), node.start_char_idx, node.end_char_idx) for node in nodes]

    return Baseline("llamaindex", search, [len(node.get_content()) for node in index.docstore.docs.values()])


def haystack(model: EmbeddingModel, documents: Sequence[Document]) -> Baseline:
    os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
    from haystack import Document as HaystackDocument
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    whole = [HaystackDocument(content=each.text, meta={"document_id": each.document_id}) for each in documents]
    splits = DocumentSplitter(split_by="word", split_length=200).run(whole)["documents"]
    vectors = model.text_vectors([split.content for split in splits])
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    store.write_documents(
        [
            HaystackDocument(content=split.content, meta=split.meta, embedding=vector.tolist())
            for split, vector in zip(splits, vectors, strict=True)
        ]
    )
    words = InMemoryBM25Retriever(store, top_k=DEPTH)
    meaning = InMemoryEmbeddingRetriever(store, top_k=DEPTH)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH)

    def search(question: str) -> list[Span]:
        by_words = words.run(query=question)["documents"]
        by_meaning = meaning.run(query_embedding=model.query_vector(question).tolist())["documents"]
        found = joiner.run(documents=[by_words, by_meaning])["documents"]
        return [_haystack_span(each.meta, len(each.content)) for each in found]

    return Baseline("haystack", search, [len(split.content) for split in splits])


def _haystack_span(meta: dict[str, object], length: int) -> Span:
    start = int(str(meta["split_idx_start"]))
    return Span(str(meta["document_id"]), start, start + length)


def own_passages(index: OpenedIndex, model: EmbeddingModel) -> list[Baseline]:
    """BM25 alone and dense alone over policychat's passages."""
    passages = [node_to_passage(node) for node in index.passages.nodes(list(index.lexical.passage_ids))]
    spans = [Span(passage.document_id, passage.start, passage.end) for passage in passages]
    texts = [passage.text for passage in passages]
    engine = bm25s.BM25()
    engine.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)
    vectors = model.text_vectors(texts)
    most = min(DEPTH, len(texts))

    def by_words(question: str) -> list[Span]:
        asked = bm25s.tokenize(question, stopwords="en", show_progress=False)
        found, scores = engine.retrieve(asked, k=most, show_progress=False)
        return [spans[row] for row, score in zip(found[0], scores[0], strict=True) if score > 0]

    def by_meaning(question: str) -> list[Span]:
        return [spans[row] for row in np.argsort(-(vectors @ model.query_vector(question)), kind="stable")[:most]]

    lengths = [len(text) for text in texts]
    return [Baseline("bm25", by_words, lengths), Baseline("dense", by_meaning, lengths)]


def measure(systems: Sequence[Baseline], queries: Sequence[str], score: Score) -> list[dict[str, float | str]]:
    """The metrics of each system and the median time of its searches.

    Each question is put to all systems in turn, after one that warms up, so that all share the machine's moods.
    """
    found: dict[str, list[Sequence[Span]]] = {system.name: [] for system in systems}
    times_ms: dict[str, list[float]] = {system.name: [] for system in systems}
    for system in systems:
        system.search(queries[0])
    for query in queries:
        for system in systems:
            started = time.perf_counter()
            found[system.name].append(system.search(query))
            times_ms[system.name].append((time.perf_counter() - started) * 1000)
    return [_row(system, score(found[system.name]), times_ms[system.name]) for system in systems]


def _row(system: Baseline, metrics: dict[str, float], times_ms: Sequence[float]) -> dict[str, float | str]:
    return {
        "system": system.name,
        **{name: round(metrics[name], 6) for name in SHOWN},
        "median_ms": round(statistics.median(times_ms), 1),
        "passages": len(system.lengths),
        "median_characters": round(statistics.median(system.lengths)),
        "queries": len(times_ms),
    }


def means(scores: dict[str, dict[str, float]]) -> dict[str, float]:
    return {name: float(np.mean([each[name] for each in scores.values()])) for name in SHOWN}


def table(rows: Sequence[dict[str, float | str]]) -> str:
    """The rows as a Markdown table."""
    names = list(rows[0])
    cells = ([f"{row[name]:.3f}" if name in SHOWN else str(row[name]) for name in names] for row in rows)
    lines = [names, ["---", *["---:"] * (len(names) - 1)], *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def plot(rows: Sequence[dict[str, float | str]]) -> str:
    """hit@1 and hit@10 of each system as a drawing that stands alone."""
    bars = [
        Bar(f"{row['system']} {name}", float(row[name]), None, None, f"{row[name]:.3f}")
        for row in rows
        for name in SHOWN[:2]
    ]
    style = "<style>text{font:12px sans-serif;fill:#444}.bar{fill:#1f5fa8}.rule{stroke:#ddd}</style>"
    drawing = str(bar_chart(bars, title="Retrieval: policychat and baselines"))
    head, rest = drawing.split(">", 1)
    return f"{head.replace('<svg', '<svg xmlns=' + chr(34) + 'http://www.w3.org/2000/svg' + chr(34))}>{style}{rest}\n"


if __name__ == "__main__":
    main()
