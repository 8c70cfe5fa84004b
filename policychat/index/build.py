"""Building an index: read, chunk, embed, store, switch."""

from __future__ import annotations

import logging
import shutil
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from llama_index.core.ingestion import IngestionPipeline
from llama_index.vector_stores.chroma import ChromaVectorStore

from policychat.corpus.load import load_documents
from policychat.errors import CorpusError, IndexUnavailable, ModelError
from policychat.index import layout
from policychat.index.chroma import GRAPH_WRITTEN_FROM, new_store
from policychat.index.chunking import CHUNKER_VERSION
from policychat.index.documents import write_documents
from policychat.index.embedding import EmbeddingModel
from policychat.index.files import record_files
from policychat.index.lexical import LexicalIndex
from policychat.index.locks import building, is_read
from policychat.index.manifest import read_manifest, write_manifest
from policychat.index.nodes import node_to_passage
from policychat.index.opened import open_index
from policychat.index.passage_table import PassageTable
from policychat.index.progress import Progress, Report, ignore
from policychat.index.splitter import PassageSplitter, to_llama_document
from policychat.index.version import index_version
from policychat.language.terms import terms
from policychat.schema import Document, Manifest, SkippedFile
from policychat.settings import Settings

log = logging.getLogger(__name__)

_PREFIX = "build-"
# Enough texts at once that sorting them by length saves padding; few enough that progress is seen.
_TEXTS_AT_ONCE = 128
# Chroma takes up to 5,461 records at once.
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class BuildResult:
    """`built` is False where the index was already that of the corpus and nothing had to be done."""

    manifest: Manifest
    built: bool


def build_index(settings: Settings, *, model: EmbeddingModel, report: Report = ignore) -> BuildResult:
    """Make `settings.index_dir` hold the index of `settings.corpus_dir`, unless it does already.

    The build goes into a new directory; one write of the manifest switches to it, and directories that
    nobody reads any more go. Whatever fails, the index before stays current. Raises CorpusError where no
    document is readable, IndexBusy where another process builds, IndexUnavailable where the disk refuses.
    """
    documents, skipped = _read(settings.corpus_dir, report)
    return build_documents(settings, documents, model=model, skipped=skipped, report=report)


def build_documents(
    settings: Settings,
    documents: Sequence[Document],
    *,
    model: EmbeddingModel,
    skipped: Sequence[SkippedFile] = (),
    report: Report = ignore,
) -> BuildResult:
    """Make `settings.index_dir` hold the index of `documents`, whose ids are unique, wherever they come from.

    As `build_index`, but for reading: `settings.corpus_dir` is only the name that the manifest keeps.
    """
    try:
        settings.index_dir.mkdir(parents=True, exist_ok=True)
        with building(settings.index_dir):
            return _build_locked(settings, model, documents, skipped, report)
    except OSError as error:
        raise IndexUnavailable(f"the index in {settings.index_dir} cannot be written: {error}") from error


def _read(corpus_dir: Path, report: Report) -> tuple[list[Document], list[SkippedFile]]:
    documents: list[Document] = []
    skipped: list[SkippedFile] = []
    for item in load_documents(corpus_dir):
        if isinstance(item, Document):
            documents.append(item)
        else:
            skipped.append(item)
        report(Progress("read", len(documents)))
    if not documents:
        first = f"; {skipped[0].path}: {skipped[0].reason}" if skipped else ""
        raise CorpusError(f"the corpus {corpus_dir} holds no readable document{first}")
    return documents, skipped


def _build_locked(
    settings: Settings,
    model: EmbeddingModel,
    documents: Sequence[Document],
    skipped: Sequence[SkippedFile],
    report: Report,
) -> BuildResult:
    version = index_version(documents, model_sha256=model.sha256, passage_tokens=settings.passage_tokens)
    started = time.perf_counter()
    current = _sound_manifest(settings.index_dir, model)
    corpus = str(settings.corpus_dir.resolve())
    if current is not None and current.index_version == version:
        kept = current.model_copy(update={"skipped": tuple(skipped), "corpus": corpus})
        if kept != current:
            write_manifest(settings.index_dir, kept)
        return BuildResult(kept, built=False)

    directory = settings.index_dir / f"{_PREFIX}{version}-{uuid.uuid4().hex[:8]}"
    directory.mkdir()
    try:
        passages, sentences = _write_stores(directory, settings, model, documents, report)
        manifest = Manifest(
            index_version=version,
            directory=directory.name,
            corpus=corpus,
            embedding_model=model.model_id,
            embedding_model_sha256=model.sha256,
            dimension=model.dimension,
            chunker_version=CHUNKER_VERSION,
            passage_tokens=settings.passage_tokens,
            documents=len(documents),
            passages=passages,
            sentences=sentences,
            skipped=tuple(skipped),
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=round(time.perf_counter() - started, 2),
            files=record_files(directory, graph_is_written=min(passages, sentences) >= GRAPH_WRITTEN_FROM),
        )
        write_manifest(settings.index_dir, manifest)
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    _remove_unread(settings.index_dir, keep=directory.name)
    return BuildResult(manifest, built=True)


def _write_stores(
    directory: Path, settings: Settings, model: EmbeddingModel, documents: Sequence[Document], report: Report
) -> tuple[int, int]:
    splitter = PassageSplitter(count_tokens=model.count_tokens, max_tokens=settings.passage_tokens)
    nodes = IngestionPipeline(transformations=[splitter], disable_cache=True).run(
        documents=[to_llama_document(d) for d in documents]
    )
    passages = [node_to_passage(node) for node in nodes]
    texts = {document.document_id: document.text for document in documents}
    sentences = [texts[p.document_id][s.start : s.end] for p in passages for s in p.sentences]
    if not sentences:
        raise CorpusError(f"the corpus {settings.corpus_dir} holds no text that could be quoted")

    # A passage of one sentence and nothing above it is one text, not two.
    alone = {
        passage.passage_id: passage.sentences[0].row
        for passage, node in zip(passages, nodes, strict=True)
        if len(passage.sentences) == 1 and node.get_content("embed") == sentences[passage.sentences[0].row]
    }
    left = sorted(set(range(len(sentences))) - set(alone.values()))
    total = len(nodes) + len(left)
    embedder = IngestionPipeline(transformations=[model.llama], disable_cache=True)
    vectors = np.lib.format.open_memmap(
        directory / layout.SENTENCE_VECTORS, mode="w+", dtype=np.float32, shape=(len(sentences), model.dimension)
    )
    with new_store(directory / layout.CHROMA) as collections:
        store = ChromaVectorStore(chroma_collection=collections.passages)
        for first in range(0, len(nodes), _TEXTS_AT_ONCE):
            report(Progress("embed", first, total))
            batch = sorted(nodes[first : first + _TEXTS_AT_ONCE], key=lambda node: len(node.get_content()))
            embedded = list(embedder.run(nodes=batch))
            store.add(embedded)
            for node in embedded:
                if node.node_id in alone:
                    vectors[alone[node.node_id]] = node.embedding
        for first in range(0, len(left), _TEXTS_AT_ONCE):
            report(Progress("embed", len(nodes) + first, total))
            rows = left[first : first + _TEXTS_AT_ONCE]
            vectors[rows] = model.text_vectors([sentences[row] for row in rows])
        for first in range(0, len(sentences), _ROWS_AT_ONCE):
            ids = [str(row) for row in range(first, min(first + _ROWS_AT_ONCE, len(sentences)))]
            collections.sentences.add(ids=ids, embeddings=vectors[first : first + len(ids)])
    vectors.flush()

    report(Progress("store", total, total))
    headed = (f"{node.metadata['above']}\n{passage.text}" for node, passage in zip(nodes, passages, strict=True))
    lexical = LexicalIndex.build(
        passage_ids=[passage.passage_id for passage in passages], passage_terms=[terms(text) for text in headed]
    )
    lexical.save(directory / layout.LEXICAL)
    PassageTable.save(directory / layout.PASSAGE_TABLE, passages)
    write_documents(directory / layout.DOCUMENTS, documents)
    return len(passages), len(sentences)


def _sound_manifest(index_dir: Path, model: EmbeddingModel) -> Manifest | None:
    """The current manifest if its build opens; a damaged build, or another model's, counts as none and is replaced."""
    try:
        if read_manifest(index_dir) is None:
            return None
        index = open_index(index_dir, model=model)
    except (IndexUnavailable, ModelError) as error:
        log.warning("%s", error)
        return None
    index.close()
    return index.manifest


def _remove_unread(index_dir: Path, *, keep: str) -> None:
    for directory in index_dir.glob(f"{_PREFIX}*"):
        if directory.is_dir() and directory.name != keep and not is_read(directory):
            shutil.rmtree(directory, ignore_errors=True)
