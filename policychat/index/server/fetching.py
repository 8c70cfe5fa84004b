"""From what a server holds of a build to the files that this machine answers from."""

from __future__ import annotations

import fcntl
import json
import logging
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path

from policychat.errors import IndexBusy, IndexUnavailable
from policychat.index import layout, locks
from policychat.index.chunking import CHUNKER_VERSION
from policychat.index.embedding import EmbeddingModel, Vectors
from policychat.index.files import find_fault, record_files
from policychat.index.progress import ignore
from policychat.index.server.documents import ServerDocuments
from policychat.index.server.vectors import ServerVectors
from policychat.index.stores import write_stores
from policychat.index.work import WorkLog, remove_work
from policychat.schema import FileRecord, Manifest

_RECORDS = ".files.json"  # written last: a directory without it is not whole
_FETCHING = ".fetching"
_PREFIX = "fetch-"

log = logging.getLogger(__name__)


def write_records(directory: Path, records: dict[str, FileRecord]) -> None:
    """Note what the files in `directory` are, once all of them are there."""
    kept = {name: record.model_dump() for name, record in records.items()}
    (directory / _RECORDS).write_text(json.dumps(kept), "utf-8")


def read_records(directory: Path) -> dict[str, FileRecord]:
    """What `write_records` noted; empty where it did not, or the note is damaged."""
    try:
        kept = json.loads((directory / _RECORDS).read_text("utf-8"))
        return {name: FileRecord.model_validate(record) for name, record in kept.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def fetch_build(
    folder: Path, manifest: Manifest, *, model: EmbeddingModel, documents: ServerDocuments, vectors: ServerVectors
) -> None:
    """Have the files of the build in `folder`, sound; what is missing is made from documents and vectors.

    Nothing is embedded, and the files are those of the machine that built, so that answers are too. Waits where
    another process fetches. Raises IndexUnavailable where the server lacks a part or the folder cannot be
    written.
    """
    directory = folder / manifest.directory
    if manifest.chunker_version != CHUNKER_VERSION:
        raise IndexUnavailable(
            f"the index was built by another version of policychat (passages of version {manifest.chunker_version}, "
            f"here {CHUNKER_VERSION}); use the same version on every machine, or run `policychat index` here"
        )
    began = time.perf_counter()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _fetching(folder):
            if is_whole(directory):
                return
            for left in folder.glob(f"{_PREFIX}*"):
                shutil.rmtree(left, ignore_errors=True)
            new = folder / f"{_PREFIX}{manifest.directory}"
            new.mkdir()
            documents.download(new / layout.DOCUMENTS, count=manifest.documents)
            _write_stores(new, manifest, model, vectors)
            write_records(new, record_files(new, graph_is_written=True))
            shutil.rmtree(directory, ignore_errors=True)
            new.rename(directory)
    except (OSError, sqlite3.Error) as error:
        raise IndexUnavailable(f"the copy of the index in {folder} cannot be written: {error}") from error
    log.info("fetched the index %s in %.1f s", manifest.index_version, time.perf_counter() - began)
    with suppress(IndexBusy), locks.building(folder):  # a builder removes what is old by itself
        locks.remove_unread(folder, keep=directory.name)


def _write_stores(new: Path, manifest: Manifest, model: EmbeddingModel, vectors: ServerVectors) -> None:
    with closing(WorkLog(new, model_sha256=model.sha256)) as work:
        counts = write_stores(
            new,
            passages=nullcontext(),
            model=model,
            passage_tokens=manifest.passage_tokens,
            work=work,
            current=vectors,
            report=ignore,
            embed=_refuse_to_embed,
        )
    remove_work(new)
    made = (counts.passages, counts.sentences, counts.vectors)
    if made != (manifest.passages, manifest.sentences, manifest.vectors):
        raise IndexUnavailable(
            "the documents on the server do not give the passages that were built; run `policychat index` to "
            "build the index again"
        )


def _refuse_to_embed(texts: Sequence[str]) -> Vectors:
    raise IndexUnavailable(
        f"the server lacks {len(texts)} vectors of the index or more; run `policychat index` to build it again"
    )


def is_whole(directory: Path) -> bool:
    """Whether the files of a build are in `directory`, all of them and undamaged."""
    records = read_records(directory)
    return bool(records) and find_fault(directory, records) is None


@contextmanager
def _fetching(folder: Path) -> Iterator[None]:
    """One process at a time; the others wait."""
    with (folder / _FETCHING).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
