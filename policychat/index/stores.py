"""From the documents of a build to everything that answers are looked up in, passage by passage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.schema import BaseNode
from llama_index.vector_stores.chroma import ChromaVectorStore

from policychat.index import layout
from policychat.index.documents import stream_documents
from policychat.index.embedding import EmbeddingModel, Vectors
from policychat.index.encoding import PassageEncoder
from policychat.index.lexical import LexicalIndexBuilder
from policychat.index.nodes import node_to_passage
from policychat.index.passage_table import PassageTableWriter
from policychat.index.progress import Progress, Report
from policychat.index.splitter import PassageSplitter, to_llama_document
from policychat.index.vectors import KnownVectors, VectorWriter
from policychat.index.work import WorkLog
from policychat.language.terms import terms
from policychat.schema import Document

# Enough at once that sorting texts by length saves padding; what memory a build takes depends on it.
_PASSAGES_AT_ONCE = 512
Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True)
class StoredCounts:
    """How much a build holds: `vectors` distinct texts, of which `embedded` were embedded now and `reused` before."""

    passages: int
    sentences: int
    vectors: int
    embedded: int
    reused: int


def write_stores(
    directory: Path,
    *,
    passages: AbstractContextManager[Any],
    model: EmbeddingModel,
    passage_tokens: int,
    work: WorkLog,
    current: KnownVectors | None,
    report: Report,
    embed: Embed | None = None,
) -> StoredCounts:
    """Write vectors, BM25 and the passage table of the documents in `directory` into it.

    passages: gives the Chroma collection for the passages, or None where that holds them already.
    current: vectors of the build before. embed: see `PassageEncoder`. Memory does not grow with the texts.
    """
    documents = directory / layout.DOCUMENTS
    splitter = PassageSplitter(count_tokens=model.count_tokens, max_tokens=passage_tokens)
    lexical, table = LexicalIndexBuilder(), PassageTableWriter()
    stored = sentences = 0
    with (
        VectorWriter(directory, second=model.second is not None) as vectors,
        passages as collection,
    ):
        encoder = PassageEncoder(model=model, writer=vectors, work=work, current=current, embed=embed)
        store = ChromaVectorStore(chroma_collection=collection) if collection is not None else None
        meter = _Meter(documents, report)
        for nodes in _batches(meter.watch(stream_documents(documents)), splitter):
            encoded = IngestionPipeline(transformations=[encoder], disable_cache=True).run(nodes=nodes)
            if store is not None:
                store.add(list(encoded))
            for node in encoded:
                passage = node_to_passage(node)
                lexical.add(passage.passage_id, terms(f"{node.metadata['above']}\n{passage.text}"))
                table.add(passage, row=node.metadata["row"])
                sentences += len(passage.sentences)
            stored += len(encoded)
            meter.stored(stored)
        counts = StoredCounts(stored, sentences, vectors.count, encoder.embedded, encoder.reused)
    report(Progress("store"))
    if stored:
        lexical.build().save(directory / layout.LEXICAL)
        table.save(directory / layout.PASSAGE_TABLE)
    return counts


def split_documents(documents: Iterable[Document], splitter: PassageSplitter) -> Iterator[Sequence[BaseNode]]:
    """The passages of each document as LlamaIndex nodes, not embedded yet."""
    pipeline = IngestionPipeline(transformations=[splitter], disable_cache=True)
    for document in documents:
        yield pipeline.run(documents=[to_llama_document(document)])


def _batches(documents: Iterable[Document], splitter: PassageSplitter) -> Iterator[list[BaseNode]]:
    gathered: list[BaseNode] = []
    for nodes in split_documents(documents, splitter):
        gathered.extend(nodes)
        while len(gathered) >= _PASSAGES_AT_ONCE:
            yield gathered[:_PASSAGES_AT_ONCE]
            del gathered[:_PASSAGES_AT_ONCE]
    if gathered:
        yield gathered


class _Meter:
    """Progress by characters, as documents differ in length."""

    def __init__(self, path: Path, report: Report) -> None:
        import sqlite3

        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            self._documents, self._characters = connection.execute(
                "SELECT COUNT(*), TOTAL(LENGTH(text)) FROM documents"
            ).fetchone()
        self._report: Any = report
        self._done = 0
        self._characters_done = 0

    def watch(self, documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            yield document
            self._done += 1
            self._characters_done += len(document.text)

    def stored(self, passages: int) -> None:
        fraction = self._characters_done / self._characters if self._characters else 1.0
        self._report(Progress("embed", self._done, self._documents, fraction=fraction, passages=passages))
