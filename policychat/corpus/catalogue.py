"""What the operator says about the documents: corpus/catalogue.toml."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import regex
from pydantic import AfterValidator, ConfigDict, Field, ValidationError

from policychat.corpus.document_id import document_id_for
from policychat.corpus.partial_date import is_partial_date
from policychat.errors import CorpusError
from policychat.schema import Shape

log = logging.getLogger(__name__)

CATALOGUE_NAME = "catalogue.toml"
# What superseded_by holds is taken for a file, and missed where there is none, if it looks like a file's name.
_FILE_NAME = regex.compile(r"(?!https?://)\S(?:.*\S)?\.[A-Za-z][A-Za-z0-9]{1,8}")


def _checked_date(value: str) -> str:
    if not is_partial_date(value):
        raise ValueError("a date is written 2023-03-08, 2023-03 or 2023, and must be in the calendar")
    return value


PartialDate = Annotated[str, AfterValidator(_checked_date)]


class CatalogueEntry(Shape):
    """One file's entry; every field is optional. Dates are ISO and may be partial ("2022", "2022-06").

    `superseded_by` names what replaces the document: a file of the corpus by its path or its document id, or
    anything outside the corpus in words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str | None = None
    publisher: str | None = None
    published: PartialDate | None = None
    published_inferred: bool = False
    language: str | None = None
    url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    translated_from: str | None = None
    effective: PartialDate | None = None
    expires: PartialDate | None = None
    superseded_by: str | None = None


def load_catalogue(corpus_dir: Path) -> Mapping[str, CatalogueEntry]:
    """The entries by relative path; empty where the corpus has no catalogue.

    A document that is superseded by a file which the corpus lacks is warned of. Raises CorpusError, naming the
    entry and the field, for a catalogue that cannot be used, and for documents that supersede each other.
    """
    path = corpus_dir / CATALOGUE_NAME
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CorpusError(f"{path} cannot be read: {error}") from error
    entries: dict[str, CatalogueEntry] = {}
    for name, fields in table.items():
        if not isinstance(fields, dict):
            raise CorpusError(f'{path}: {name} = {fields!r} stands outside a table; write ["file name"] above it')
        try:
            entries[name] = CatalogueEntry.model_validate(_dates_as_text(fields))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"]))
            raise CorpusError(f"{path}: [{name}] {field} = {first.get('input')!r}: {first['msg']}") from error
    _check_succession(entries, path)
    return entries


def _check_succession(entries: Mapping[str, CatalogueEntry], path: Path) -> None:
    paths = {document_id_for(name): name for name in entries} | {name: name for name in entries}
    next_of = {name: paths.get(entry.superseded_by) for name, entry in entries.items() if entry.superseded_by}
    for start in next_of:
        chain = [start]
        while (following := next_of.get(chain[-1])) is not None:
            if following == start:
                circle = " by ".join(f"[{name}]" for name in [*chain, start])
                raise CorpusError(f"{path}: superseded_by goes in a circle: {circle}; take one of them out")
            if following in chain:
                break  # a circle further on, which is named when its own turn comes
            chain.append(following)
    unknown = {name: entries[name].superseded_by or "" for name, following in next_of.items() if following is None}
    wanted = {name: value for name, value in unknown.items() if _FILE_NAME.fullmatch(value)}
    held = _names_of_files(path.parent) if wanted else frozenset()
    for name, value in wanted.items():
        if value not in held:
            log.warning("%s: [%s] is superseded by %s, which the corpus does not hold", path, name, value)


def _names_of_files(corpus_dir: Path) -> frozenset[str]:
    """The paths and the document ids of the files that the corpus holds."""
    paths = [each.relative_to(corpus_dir).as_posix() for each in corpus_dir.rglob("*") if each.is_file()]
    return frozenset(paths) | frozenset(map(document_id_for, paths))


def _dates_as_text(fields: Mapping[str, object]) -> dict[str, object]:
    """TOML has dates of its own; `published = 2023-03-08` means the same as with quotation marks."""
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in fields.items()}
