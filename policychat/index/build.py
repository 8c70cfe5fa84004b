"""Building an index: read, store, switch."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from policychat.corpus.extraction import Extraction
from policychat.corpus.load import (
    LoadedDocument,
    ScannedFile,
    SkippedThisTime,
    list_files,
    read_control_files,
    read_files,
    scan_files,
)
from policychat.errors import CorpusError, IndexUnavailable
from policychat.index import layout
from policychat.index.changes import Changes, find_changes
from policychat.index.chroma import GRAPH_WRITTEN_FROM
from policychat.index.chunking import CHUNKER_VERSION
from policychat.index.current import CurrentBuild
from policychat.index.documents import DocumentStore, DocumentWriter
from policychat.index.embedding import EmbeddingModel
from policychat.index.files import record_files
from policychat.index.places import Place, place_of
from policychat.index.progress import Progress, Report, ignore
from policychat.index.stores import Embed, StoredCounts, write_stores
from policychat.index.version import index_version, source_sha256
from policychat.index.work import WorkLog, remove_work
from policychat.schema import Document, DocumentInfo, Manifest, SkippedFile
from policychat.settings import Settings


@dataclass(frozen=True)
class BuildResult:
    """`built` is False where the index was already that of the corpus and nothing had to be done.

    `embedded` texts were embedded, `reused` were copied from an earlier or interrupted build.
    """

    manifest: Manifest
    built: bool
    changes: Changes
    embedded: int = 0
    reused: int = 0


def build_index(
    settings: Settings, *, model: EmbeddingModel, report: Report = ignore, embed: Embed | None = None
) -> BuildResult:
    """Make the place that the settings name hold the index of `settings.corpus_dir`, unless it does already.

    The build goes into a new directory, and with a server into new collections; one write of the manifest
    switches to it, and builds that nobody reads any more go. Whatever fails, the index before stays current, and
    the next build goes on from what was read and embedded. embed: makes the vectors where not this process
    shall. Raises CorpusError where no document is readable, IndexBusy where another process builds,
    IndexUnavailable where the disk or the server refuses.
    """
    if not list_files(settings.corpus_dir):  # before anything is made on disk
        raise CorpusError(f"the corpus {settings.corpus_dir} holds no readable document")
    with _building(settings) as place:
        current = CurrentBuild(place, model=model)
        report(Progress("scan"))
        files = list(scan_files(settings.corpus_dir))
        source = source_sha256(
            files,
            control_files=read_control_files(settings.corpus_dir),
            model_sha256=model.signature,
            passage_tokens=settings.passage_tokens,
        )
        manifest = current.manifest
        if manifest is not None and manifest.source_sha256 == source:
            return _keep(settings, place, manifest, manifest.skipped, source)
        with closing(WorkLog(place.folder, model_sha256=model.sha256)) as work:
            reading = _Reading(settings.corpus_dir, files, current=current, work=work, report=report)
            run = _Run(settings, place, model=model, current=current, work=work, report=report, embed=embed)
            return run.build(
                reading, skipped=lambda: tuple(reading.skipped), source=lambda: source if reading.settled else ""
            )


def build_documents(
    settings: Settings,
    documents: Iterable[Document],
    *,
    model: EmbeddingModel,
    report: Report = ignore,
    embed: Embed | None = None,
) -> BuildResult:
    """Make the place that the settings name hold the index of `documents`, whose ids are unique.

    As `build_index`, but for reading: `settings.corpus_dir` is only the name that the manifest keeps.
    """
    with _building(settings) as place:
        current = CurrentBuild(place, model=model)
        with closing(WorkLog(place.folder, model_sha256=model.sha256)) as work:
            run = _Run(settings, place, model=model, current=current, work=work, report=report, embed=embed)
            return run.build(((document, None) for document in documents), skipped=tuple, source=str)


@contextmanager
def _building(settings: Settings) -> Iterator[Place]:
    place = place_of(settings, patiently=True)
    try:
        with place.building():
            yield place
    except (OSError, sqlite3.Error) as error:
        raise IndexUnavailable(f"the index in {place.name} cannot be written: {_what_to_do(error)}") from error


def _what_to_do(error: OSError | sqlite3.Error) -> str:
    """The reason, and what mends it where that is known."""
    if (isinstance(error, OSError) and error.errno == errno.ENOSPC) or "disk is full" in str(error):
        return "the disk is full; make room and run `policychat index` again, which goes on from where it stopped"
    if isinstance(error, OSError) and error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{(error.strerror or '').lower()}; give this user the right, or name another folder with --index DIR"
    return str(error)


class _Reading:
    """The documents of the corpus with what is kept of their files; `skipped` grows meanwhile.

    `settled` is False once a file was skipped that the next build should try again.
    """

    def __init__(
        self,
        corpus_dir: Path,
        files: list[ScannedFile | SkippedFile],
        *,
        current: CurrentBuild,
        work: WorkLog,
        report: Report,
    ) -> None:
        self._corpus_dir, self._files = corpus_dir, files
        self._current, self._work, self._report = current, work, report
        self.skipped: list[SkippedFile] = []
        self.settled = True

    def __iter__(self) -> Iterator[tuple[Document, LoadedDocument | None]]:
        def known(key: str) -> Extraction | None:
            return self._current.extraction(key) or self._work.extraction(key)

        count = 0
        for done, item in enumerate(read_files(self._corpus_dir, self._files, known=known), start=1):
            self._report(Progress("read", done, len(self._files)))
            if isinstance(item, SkippedFile):
                self.skipped.append(SkippedFile(path=item.path, reason=item.reason))
                self.settled &= not isinstance(item, SkippedThisTime)
                continue
            self._work.keep_extraction(item.source_key, item.extraction)
            count += 1
            yield item.document, item
        if not count:
            first = f"; {self.skipped[0].path}: {self.skipped[0].reason}" if self.skipped else ""
            raise CorpusError(f"the corpus {self._corpus_dir} holds no readable document{first}")


class _Run:
    """One build, under the lock."""

    def __init__(
        self,
        settings: Settings,
        place: Place,
        *,
        model: EmbeddingModel,
        current: CurrentBuild,
        work: WorkLog,
        report: Report,
        embed: Embed | None,
    ) -> None:
        self._settings, self._place, self._model, self._current = settings, place, model, current
        self._work, self._report, self._embed = work, report, embed
        self._started = time.perf_counter()

    def build(
        self,
        documents: Iterable[tuple[Document, LoadedDocument | None]],
        *,
        skipped: Callable[[], tuple[SkippedFile, ...]],
        source: Callable[[], str],
    ) -> BuildResult:
        place = self._place
        place.remove_unread(keep=self._current.directory_name)  # what an interrupted build left
        directory = place.folder / f"{layout.BUILD_PREFIX}{uuid.uuid4().hex[:12]}"
        directory.mkdir()
        try:
            version = self._write_documents(directory, documents)
            manifest = self._current.manifest
            if manifest is not None and manifest.index_version == version:
                shutil.rmtree(directory)
                return _keep(self._settings, place, manifest, skipped(), source())
            changes = find_changes(
                before=self._current.infos(), after=DocumentStore(directory / layout.DOCUMENTS).infos()
            )
            counts = write_stores(
                directory,
                passages=place.new_passages(directory, model=self._model),
                model=self._model,
                passage_tokens=self._settings.passage_tokens,
                work=self._work,
                current=self._current.vectors,
                report=self._report,
                embed=self._embed,
            )
            if not counts.passages:
                raise CorpusError(f"the corpus {self._settings.corpus_dir} holds no text that could be quoted")
            manifest = self._manifest(directory, version, counts, skipped(), source())
            manifest = place.publish(directory, manifest)
        except BaseException:
            place.discard(directory)
            raise
        self._work.close()
        remove_work(place.folder)
        place.remove_unread(keep=directory.name)
        return BuildResult(manifest, True, changes, counts.embedded, counts.reused)

    def _write_documents(self, directory: Path, documents: Iterable[tuple[Document, LoadedDocument | None]]) -> str:
        with DocumentWriter(directory / layout.DOCUMENTS) as writer:

            def written() -> Iterator[DocumentInfo]:
                for document, loaded in documents:
                    writer.add(
                        document,
                        source_key=loaded.source_key if loaded else None,
                        found=loaded.extraction.found if loaded else None,
                    )
                    yield document

            return index_version(
                written(), model_sha256=self._model.signature, passage_tokens=self._settings.passage_tokens
            )

    def _manifest(
        self, directory: Path, version: str, counts: StoredCounts, skipped: tuple[SkippedFile, ...], source: str
    ) -> Manifest:
        return Manifest(
            index_version=version,
            directory=directory.name,
            corpus=str(self._settings.corpus_dir.resolve()),
            embedding_model=self._model.model_id,
            embedding_model_sha256=self._model.sha256,
            second_embedding_sha256=self._model.second.sha256 if self._model.second else None,
            dimension=self._model.dimension,
            chunker_version=CHUNKER_VERSION,
            passage_tokens=self._settings.passage_tokens,
            documents=len(DocumentStore(directory / layout.DOCUMENTS).infos()),
            passages=counts.passages,
            sentences=counts.sentences,
            vectors=counts.vectors,
            source_sha256=source,
            skipped=skipped,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=round(time.perf_counter() - self._started, 2),
            files=record_files(directory, graph_is_written=counts.passages >= GRAPH_WRITTEN_FROM),
        )


def _keep(
    settings: Settings, place: Place, manifest: Manifest, skipped: tuple[SkippedFile, ...], source: str
) -> BuildResult:
    """The current index stays; what is known beside it is brought up to date."""
    corpus = str(settings.corpus_dir.resolve())
    kept = manifest.model_copy(update={"skipped": skipped, "corpus": corpus, "source_sha256": source})
    if kept != manifest:
        kept = place.amend(kept)
    remove_work(place.folder)
    place.remove_unread(keep=manifest.directory)
    return BuildResult(kept, False, Changes(unchanged=manifest.documents))
