"""Term bases in TermBase eXchange (ISO 30042) as glossary entries, and adding those to a corpus's glossary."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policychat.corpus.glossary import (
    GLOSSARY_NAME,
    HEADER,
    GlossaryEntry,
    content_lines,
    entry_problem,
    folded,
    parse_glossary,
    read_glossary_text,
)
from policychat.errors import CorpusError, InputError
from policychat.language.script import count_script

_MAX_BYTES = 50_000_000
_CONCEPTS = ("{*}termEntry", "{*}conceptEntry")  # TBX of 2008 and of 2019
_LANGUAGES = ("{*}langSet", "{*}langSec")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TRADITIONAL = ("hant", "tw", "hk", "mo")
_IN_NO_ALIAS = "|;｜；"
_READABLE_BY_ALL = 0o644


@dataclass(frozen=True)
class ImportedTerms:
    """What a term base holds: `entries` for a glossary, and of each concept left out which and why."""

    entries: tuple[GlossaryEntry, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True)
class MergedTerms:
    """A glossary with new lines behind those that it had: `text` is all of it, `before` what stood there (None for
    nothing), `added` the new entries; `known` counts those whose Chinese name it had, which are left out."""

    path: Path
    text: str
    before: str | None
    added: tuple[GlossaryEntry, ...]
    known: int


def read_tbx(file: Path) -> ImportedTerms:
    """The concepts of a TBX file that have a Chinese and an English term; further terms are aliases.

    Raises InputError for a file that cannot be read, is no TBX, or declares entities; no reference is followed.
    """
    root = _parse(_read(file), file)
    concepts = list(root.iter(*_CONCEPTS))
    if not concepts:
        raise InputError(f"{file} holds no termEntry and no conceptEntry; is it a TBX file?")
    entries: dict[str, GlossaryEntry] = {}
    skipped: list[str] = []
    for number, concept in enumerate(concepts, start=1):
        name = concept.get("id") or f"number {number}"
        entry, problem = _entry(concept)
        if entry is not None and (taken := [each for each in _chinese(entry) if each in entries]):
            problem = f"its Chinese name is that of {entries[taken[0]].chinese!r} too"
        if entry is None or problem:
            skipped.append(f"concept {name}: {problem}")
        else:
            entries.update(dict.fromkeys(_chinese(entry), entry))
    return ImportedTerms(tuple(dict.fromkeys(entries.values())), tuple(skipped))


def as_lines(entries: Iterable[GlossaryEntry]) -> str:
    """The entries as lines of a glossary, without a header."""
    lines = ("\t".join(filter(None, (each.chinese, each.english, "; ".join(each.aliases)))) for each in entries)
    return "".join(f"{line}\n" for line in lines)


def merge_terms(corpus_dir: Path, entries: Sequence[GlossaryEntry]) -> MergedTerms:
    """The glossary of `corpus_dir` with those of `entries` whose Chinese names it lacks; nothing is written.

    Raises CorpusError for a glossary that cannot be used.
    """
    path = corpus_dir / GLOSSARY_NAME
    before = read_glossary_text(path)
    present = parse_glossary(before, path=path) if before is not None else ()
    known = {name for entry in present for name in _chinese(entry)}
    added = tuple(entry for entry in entries if known.isdisjoint(_chinese(entry)))
    head = before or ""
    if added and head and not head.endswith("\n"):
        head += "\n"
    if added and next(content_lines(head), None) is None:
        head += f"{HEADER}\n"
    text = head + as_lines(added)
    parse_glossary(text, path=path)
    return MergedTerms(path=path, text=text, before=before, added=added, known=len(entries) - len(added))


def write_merged(merged: MergedTerms) -> bool:
    """Put `merged.text` in the place of the glossary, all at once; False where there is nothing to add.

    Raises CorpusError where the glossary has changed since it was read, or cannot be written; it is then as it was.
    """
    if not merged.added:
        return False
    target = merged.path.resolve()  # where the glossary is a link, what it points at is replaced
    temporary = None
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else _READABLE_BY_ALL
        descriptor, temporary = tempfile.mkstemp(prefix=f".{GLOSSARY_NAME}.", dir=target.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(merged.text.encode())
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        if read_glossary_text(merged.path) != merged.before:
            raise CorpusError(f"{merged.path} has changed meanwhile; run the command again")
        Path(temporary).replace(target)
    except OSError as error:
        raise CorpusError(f"{merged.path} cannot be written: {error.strerror or error}") from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()  # gone already where it became the glossary
    return True


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise InputError(f"{file} has more bytes than the limit of {_MAX_BYTES:,}")
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from error


def _parse(data: bytes, file: Path) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{file} is not XML that can be read: {error}") from error
    # TBX of 2008 names a document type, which is not loaded; entities are what attacks are made of.
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise InputError(f"{file} declares entities, which a term base never needs")
    return root


def _entry(concept: Any) -> tuple[GlossaryEntry | None, str]:
    """The entry for one concept, or None and why there is none."""
    chinese: list[str] = []
    traditional: list[str] = []
    english: list[str] = []
    others: list[str] = []
    for section in concept.iter(*_LANGUAGES):
        tags = section.get(_LANG, "").casefold().replace("_", "-").split("-")
        kind = english if tags[0] == "en" else chinese if tags[0] in ("zh", "cmn") else others
        if kind is chinese and any(tag in _TRADITIONAL for tag in tags[1:]):
            kind = traditional
        kind.extend(_terms(section))
    chinese = [term for term in (*chinese, *traditional) if count_script(term, "han")]
    english = [term for term in english if not count_script(term, "han")]
    if not chinese or not english:
        return None, f"it has no {'Chinese' if not chinese else 'English'} term"
    aliases: dict[str, str] = {}
    for term in (*english[1:], *chinese[1:], *others):
        if folded(term) and not any(mark in term for mark in _IN_NO_ALIAS):
            aliases.setdefault(folded(term), term)
    main = {folded(chinese[0]), folded(english[0])}
    entry = GlossaryEntry(
        chinese=chinese[0],
        english=english[0],
        aliases=tuple(term for key, term in aliases.items() if key not in main),
    )
    # A line that starts so would be a comment.
    problem = "its Chinese term starts with #" if chinese[0].startswith("#") else entry_problem(entry)
    return (None, problem) if problem else (entry, "")


def _terms(section: Any) -> Iterator[str]:
    for term in section.iter("{*}term"):
        text = " ".join("".join(term.itertext()).split())
        if text:
            yield text


def _chinese(entry: GlossaryEntry) -> set[str]:
    """What may stand in a glossary once: see `parse_glossary`."""
    return {folded(name) for name in entry.names if count_script(name, "han")}
