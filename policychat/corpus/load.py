"""Reading a whole corpus, file by file."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from policychat.corpus.catalogue import CATALOGUE_NAME, CatalogueEntry, load_catalogue
from policychat.corpus.document_id import document_id_for
from policychat.corpus.extraction import Extraction
from policychat.corpus.fetched import RECORDS_NAME, fetched_urls
from policychat.corpus.forgotten import FORGOTTEN_NAME, read_forgotten
from policychat.corpus.isolation import IsolatedReader
from policychat.corpus.metadata import describe, printable
from policychat.corpus.readers import MAX_FILE_BYTES, SUFFIXES, reader_version, unread_type
from policychat.errors import CorpusError, UnreadableDocument, UnreadableThisTime
from policychat.schema import Document, SkippedFile

# Files of the operator's that describe the corpus and are not part of it.
CONTROL_FILES = frozenset({CATALOGUE_NAME, FORGOTTEN_NAME, "glossary.tsv", "examples.toml"})


@dataclass(frozen=True)
class ScannedFile:
    """A file before it is read. `key` is equal for equal bytes that are read the same way; `size` in bytes and
    `modified_ns`, as the file system tells them, show whether the file changes meanwhile."""

    path: str
    key: str
    size: int
    modified_ns: int


class SkippedThisTime(SkippedFile):
    """A file that is skipped for a reason that may have passed at the next attempt."""


@dataclass(frozen=True)
class LoadedDocument:
    """A document, the `ScannedFile.key` of its file, and what was read from it."""

    document: Document
    source_key: str
    extraction: Extraction


def list_files(corpus_dir: Path) -> list[str]:
    """The relative POSIX paths of the corpus's files in a fixed order, without hidden and control files.

    Folders that are links or cannot be listed are among them, so that what lies there is not lost in silence.
    Raises CorpusError where the corpus does not exist or cannot be listed.
    """
    if not corpus_dir.is_dir():
        kind = "is not a folder" if corpus_dir.exists() else "does not exist"
        raise CorpusError(f"the corpus {corpus_dir} {kind}; name another with --corpus DIR")
    try:
        next(corpus_dir.iterdir(), None)
    except OSError as error:
        raise CorpusError(f"the corpus {corpus_dir} cannot be listed: {error.strerror}") from error
    found: list[str] = []

    def keep_unlisted(error: OSError) -> None:
        found.append(Path(error.filename).relative_to(corpus_dir).as_posix())

    for folder, subfolders, names in os.walk(corpus_dir, onerror=keep_unlisted):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        linked = [name for name in subfolders if Path(folder, name).is_symlink()]  # os.walk does not enter them
        relative = Path(folder).relative_to(corpus_dir)
        found.extend((relative / name).as_posix() for name in (*names, *linked) if not name.startswith("."))
    return sorted(path for path in found if path not in CONTROL_FILES)


def scan_files(corpus_dir: Path) -> Iterator[ScannedFile | SkippedFile]:
    """Each file of the corpus in the order of `list_files`, known by its bytes, or why it cannot be read.

    Raises CorpusError for a corpus that cannot be used at all.
    """
    seen: dict[str, str] = {}
    forgotten = read_forgotten(corpus_dir)
    root = corpus_dir.resolve()
    for path in list_files(corpus_dir):
        try:
            if path in forgotten:
                raise UnreadableDocument(f"it was forgotten; take it out of {FORGOTTEN_NAME} to index it again")
            scanned = _scan(corpus_dir, path, root=root)
            document_id = document_id_for(path)
            if document_id in seen:
                raise UnreadableDocument(f"its id is taken by {seen[document_id]}; rename one of them")
        except UnreadableDocument as error:
            yield SkippedFile(path=printable(path), reason=str(error))
            continue
        seen[document_id] = path
        yield scanned


def read_control_files(corpus_dir: Path) -> bytes:
    """What the operator's files say that has an effect on documents, as one string of bytes."""
    found = []
    for name in (CATALOGUE_NAME, FORGOTTEN_NAME, RECORDS_NAME):
        path = corpus_dir / name
        found.append(name.encode() + b"\0" + (path.read_bytes() if path.is_file() else b""))
    return b"\0".join(found)


def load_documents(corpus_dir: Path) -> Iterator[Document | SkippedFile]:
    """Each file of the corpus in the order of `list_files`: a document, or the reason why it is none.

    Raises CorpusError for a corpus or catalogue that cannot be used at all.
    """
    for item in read_files(corpus_dir, scan_files(corpus_dir)):
        yield item.document if isinstance(item, LoadedDocument) else item


def read_files(
    corpus_dir: Path,
    files: Iterable[ScannedFile | SkippedFile],
    *,
    known: Callable[[str], Extraction | None] = lambda _: None,
) -> Iterator[LoadedDocument | SkippedFile]:
    """The documents in `files`, which `scan_files` found, in their order, and why others are none.

    known: what was read earlier from the file of a `ScannedFile.key`, so that it is not read again. Raises
    CorpusError for a catalogue that cannot be used at all.
    """
    catalogue = load_catalogue(corpus_dir)
    fetched = fetched_urls(corpus_dir)
    with IsolatedReader() as reader:
        for file in files:
            if isinstance(file, SkippedFile):
                yield file
                continue
            try:
                extraction = known(file.key) or _extract(reader, corpus_dir, file)
            except UnreadableDocument as error:
                kind = SkippedThisTime if isinstance(error, UnreadableThisTime) else SkippedFile
                yield kind(path=printable(file.path), reason=str(error))
                continue
            entry = catalogue.get(file.path, CatalogueEntry())
            document = describe(extraction, path=file.path, entry=entry, fetched_from=fetched.get(file.path))
            yield LoadedDocument(document=document, source_key=file.key, extraction=extraction)


def _scan(corpus_dir: Path, path: str, *, root: Path) -> ScannedFile:
    file = corpus_dir / path
    _check_place(file, root)
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableDocument(unread_type(suffix))
    try:
        before = file.stat()
        if before.st_size > MAX_FILE_BYTES:
            raise UnreadableDocument(f"{before.st_size:,} bytes are more than the limit of {MAX_FILE_BYTES:,}")
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableDocument(_in_words(error)) from error
    return ScannedFile(
        path=path,
        key=f"{digest}{suffix}:{reader_version(suffix)}",
        size=before.st_size,
        modified_ns=before.st_mtime_ns,
    )


def _check_place(file: Path, root: Path) -> None:
    """Raises UnreadableDocument for what is no regular file in the folder `root`."""
    try:
        place = file.resolve(strict=True)
        if not place.is_relative_to(root):
            raise UnreadableDocument("it is a link to a place outside the corpus")
        if place.is_dir():
            if file.is_symlink():
                raise UnreadableDocument("it is a link to a folder; put the folder itself into the corpus")
            os.scandir(place).close()
            raise UnreadableDocument("it is a folder that could not be listed a moment ago")
        if not place.is_file():
            raise UnreadableDocument("it is not a regular file")
    except FileNotFoundError as error:
        raise UnreadableDocument("it is a link to nothing" if file.is_symlink() else "it has vanished") from error
    except RuntimeError as error:  # of Python before 3.13
        raise UnreadableDocument("it is a link that leads back to itself") from error
    except OSError as error:
        looped = error.errno == errno.ELOOP
        raise UnreadableDocument("it is a link that leads back to itself" if looped else _in_words(error)) from error


def _in_words(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _extract(reader: IsolatedReader, corpus_dir: Path, file: ScannedFile) -> Extraction:
    try:
        extraction = reader.read(corpus_dir / file.path)
    except UnreadableThisTime:
        raise
    except UnreadableDocument:
        _check_unchanged(corpus_dir, file)  # half of a file that is being written is not to be judged
        raise
    _check_unchanged(corpus_dir, file)
    return extraction


def _check_unchanged(corpus_dir: Path, file: ScannedFile) -> None:
    try:
        after = (corpus_dir / file.path).stat()
    except OSError as error:
        raise UnreadableThisTime("it vanished while it was read") from error
    if (after.st_size, after.st_mtime_ns) != (file.size, file.modified_ns):
        raise UnreadableThisTime("it changed while it was read; run `policychat index` again")
