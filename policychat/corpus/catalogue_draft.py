"""A first catalogue.toml: what is found out about each file, for the operator to correct."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomlkit

from policychat.corpus.catalogue import CATALOGUE_NAME, load_catalogue
from policychat.corpus.load import list_files, load_documents
from policychat.corpus.metadata import printable
from policychat.errors import CorpusError
from policychat.schema import Document, DocumentInfo, SkippedFile

_HEADER = """\
# What is known about each document. Behind each value stands where it was found; correct what is wrong.
# published may be partial ("2022-06"); effective, expires and superseded_by say how long a document holds.
"""
_FIELDS = ("title", "publisher", "published", "language", "url")
_READABLE_BY_ALL = 0o644


@dataclass(frozen=True)
class CatalogueDraft:
    """A catalogue for a corpus.

    `text` is the whole of it: `before`, the catalogue that was there (None for none), character for character,
    and behind it the entries of the files that it lacks, whose paths are `added`. `documents` describes every file
    that was read, `skipped` says why others were not, and `missing` are entries for files that are not there.
    """

    path: Path
    text: str
    before: str | None
    added: tuple[str, ...]
    documents: tuple[DocumentInfo, ...]
    skipped: tuple[SkippedFile, ...]
    missing: tuple[str, ...]


def draft_catalogue(corpus_dir: Path) -> CatalogueDraft:
    """Read every file of `corpus_dir` and draft its catalogue; nothing is written.

    Raises CorpusError for a corpus that cannot be listed and for a catalogue that cannot be used.
    """
    path = corpus_dir / CATALOGUE_NAME
    known = load_catalogue(corpus_dir)
    before = _read(path)
    files = list_files(corpus_dir)
    # A name that is not UTF-8 cannot be written in TOML.
    unwritable = {printable(file) for file in files if printable(file) != file}
    documents: list[DocumentInfo] = []
    skipped: list[SkippedFile] = []
    for item in load_documents(corpus_dir):
        if isinstance(item, SkippedFile):
            skipped.append(item)
        elif item.path in unwritable:
            skipped.append(SkippedFile(path=item.path, reason="its name is not UTF-8, so no entry can name it"))
        else:
            documents.append(_without_text(item))
    new = [info for info in documents if info.path not in known]
    return CatalogueDraft(
        path=path,
        text=_append(
            _HEADER if before is None else before, [*map(_entry, new), *_remarks(skipped, before or "", known)]
        ),
        before=before,
        added=tuple(info.path for info in new),
        documents=tuple(documents),
        skipped=tuple(skipped),
        missing=tuple(sorted(known.keys() - set(files))),
    )


def write_catalogue(draft: CatalogueDraft) -> bool:
    """Put `draft.text` in the place of the catalogue, all at once; False where it is there already.

    Raises CorpusError where the catalogue has changed since it was read, or cannot be written; it is then as it was.
    """
    if draft.text == draft.before:
        return False
    target = draft.path.resolve()  # where the catalogue is a link, what it points at is replaced
    temporary = None
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else _READABLE_BY_ALL
        descriptor, temporary = tempfile.mkstemp(prefix=f".{CATALOGUE_NAME}.", dir=target.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(draft.text.encode())
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        if _read(draft.path) != draft.before:
            raise CorpusError(f"{draft.path} has changed meanwhile; run `policychat catalogue --write` again")
        Path(temporary).replace(target)
    except OSError as error:
        raise CorpusError(f"{draft.path} cannot be written: {error.strerror or error}") from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()  # gone already where it became the catalogue
    return True


def _read(path: Path) -> str | None:
    """The catalogue with its own line ends; None where there is none."""
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} cannot be read: {error}") from error


def _without_text(document: Document) -> DocumentInfo:
    return DocumentInfo.model_validate(document.model_dump(exclude={"text", "pages"}))


def _entry(info: DocumentInfo) -> str:
    table = tomlkit.table()
    for field in _FIELDS:
        if value := getattr(info, field):
            item = tomlkit.string(value)
            item.comment(info.metadata_sources[field])
            table.add(field, item)
    document = tomlkit.document()
    document.add(_quoted(info.path), table)
    return document.as_string()


def _remarks(skipped: Sequence[SkippedFile], before: str, known: Iterable[str]) -> list[str]:
    """A comment for each file that was not read, unless the catalogue has it or an entry for the file already."""
    named = set(known)
    lines = [
        f"# {_quoted(file.path).as_string()}: {' '.join(file.reason.split())}\n"
        for file in skipped
        if file.path not in named
    ]
    return [line for line in lines if line.rstrip("\n") not in before.splitlines()]


def _quoted(path: str) -> tomlkit.items.SingleKey:
    return tomlkit.items.SingleKey(path, t=tomlkit.items.KeyType.Basic)


def _append(before: str, parts: Sequence[str]) -> str:
    if not parts:
        return before
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    return before + gap + "\n".join(parts)
