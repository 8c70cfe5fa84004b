"""What the operator says about the documents: corpus/catalogue.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, ValidationError

from policychat.errors import CorpusError
from policychat.schema import Shape

CATALOGUE_NAME = "catalogue.toml"
_DATE = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
PartialDate = Annotated[str, Field(pattern=re.compile(_DATE))]


class CatalogueEntry(Shape):
    """One file's entry; every field is optional. Dates are ISO and may be partial ("2022", "2022-06")."""

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

    Raises CorpusError, naming the entry and the field, for a catalogue that cannot be used.
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
    return entries


def _dates_as_text(fields: Mapping[str, object]) -> dict[str, object]:
    """TOML has dates of its own; `published = 2023-03-08` means the same as with quotation marks."""
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in fields.items()}
