"""The options that commands share, and the settings they make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policychat.filters import Filters, parse_filters
from policychat.settings import Settings, load_settings

Corpus = Annotated[Path | None, typer.Option("--corpus", metavar="DIR", help="Folder with the documents.")]
Index = Annotated[Path | None, typer.Option("--index", metavar="DIR", help="Folder of the built index.")]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="Published on this date or later (2022-06).")]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Published on this date or earlier (2022).")]
Publisher = Annotated[
    list[str] | None, typer.Option("--publisher", metavar="NAME", help="Of this publisher (or that).")
]
Language = Annotated[
    list[str] | None, typer.Option("--language", metavar="TAG", help="Passages in this language (zh).")
]
DocumentId = Annotated[list[str] | None, typer.Option("--document", metavar="ID", help="In this document (or that).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def settings_from(*, corpus: Path | None, index: Path | None, **others: object) -> Settings:
    """The settings of the environment with what the command line says."""
    return load_settings(corpus_dir=corpus, index_dir=index, **others)


def filters_from(
    *,
    published_from: str | None,
    published_to: str | None,
    publisher: list[str] | None,
    language: list[str] | None,
    document_id: list[str] | None,
) -> Filters:
    """What the options of these names ask for. Raises InputError naming the option that is at fault."""
    options = {
        "published_from": "--from",
        "published_to": "--to",
        "publisher": "--publisher",
        "language": "--language",
        "document_id": "--document",
    }
    values = {
        "published_from": published_from,
        "published_to": published_to,
        "publisher": publisher or None,
        "language": language or None,
        "document_id": document_id or None,
    }
    return parse_filters(values, names=options)
