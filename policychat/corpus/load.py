"""Reading a whole corpus, file by file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import regex

from policychat.corpus.boilerplate import is_boilerplate
from policychat.corpus.catalogue import CATALOGUE_NAME, CatalogueEntry, load_catalogue
from policychat.corpus.document_id import document_id_for
from policychat.corpus.reader import read_text
from policychat.errors import CorpusError, UnreadableDocument
from policychat.language.detect import detect_language
from policychat.schema import Document, SkippedFile

# Files of the operator's that describe the corpus and are not part of it.
CONTROL_FILES = frozenset({CATALOGUE_NAME, "glossary.tsv", "examples.toml"})
_MARKUP_BEFORE_TITLE = regex.compile(r"^[#\s*>]+")
_LONGEST_TITLE = 120


def list_files(corpus_dir: Path) -> list[str]:
    """The relative POSIX paths of the corpus's files in a fixed order, without hidden and control files.

    Raises CorpusError where the folder does not exist or cannot be listed.
    """
    if not corpus_dir.is_dir():
        kind = "is not a folder" if corpus_dir.exists() else "does not exist"
        raise CorpusError(f"the corpus {corpus_dir} {kind}; name another with --corpus DIR")
    try:
        next(corpus_dir.iterdir(), None)
    except OSError as error:
        raise CorpusError(f"the corpus {corpus_dir} cannot be listed: {error.strerror}") from error
    found: list[str] = []
    for folder, subfolders, names in os.walk(corpus_dir):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        relative = Path(folder).relative_to(corpus_dir)
        found.extend((relative / name).as_posix() for name in names if not name.startswith("."))
    return sorted(path for path in found if path not in CONTROL_FILES)


def load_documents(corpus_dir: Path) -> Iterator[Document | SkippedFile]:
    """Each file of the corpus in the order of `list_files`: a document, or the reason why it is none.

    Raises CorpusError for a corpus or catalogue that cannot be used at all.
    """
    catalogue = load_catalogue(corpus_dir)
    seen: dict[str, str] = {}
    for path in list_files(corpus_dir):
        try:
            document = _load(corpus_dir, path, catalogue)
        except UnreadableDocument as error:
            yield SkippedFile(path=_printable(path), reason=str(error))
            continue
        if document.document_id in seen:
            yield SkippedFile(path=path, reason=f"its id is taken by {seen[document.document_id]}; rename one of them")
            continue
        seen[document.document_id] = path
        yield document


def _load(corpus_dir: Path, path: str, catalogue: Mapping[str, CatalogueEntry]) -> Document:
    file = corpus_dir / path
    if not file.resolve().is_relative_to(corpus_dir.resolve()):
        raise UnreadableDocument("it is a link to a place outside the corpus")
    if not file.is_file():
        raise UnreadableDocument("it is not a regular file")
    text = read_text(file)
    entry = catalogue.get(path, CatalogueEntry())
    return Document(
        document_id=document_id_for(path),
        path=_printable(path),
        title=entry.title or _first_line(text) or path,
        language=entry.language or detect_language(text),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        **entry.model_dump(exclude={"title", "language"}),
    )


def _first_line(text: str) -> str:
    lines = (_MARKUP_BEFORE_TITLE.sub("", line).strip() for line in text.splitlines())
    line = next((line for line in lines if line and not is_boilerplate(line)), "")
    if len(line) <= _LONGEST_TITLE:
        return line
    return line[:_LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,;，；、") + "…"


def _printable(path: str) -> str:
    return path.encode("utf-8", "replace").decode()
