"""The options that commands share, and the settings they make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policychat.settings import Settings, load_settings

Corpus = Annotated[Path | None, typer.Option("--corpus", metavar="DIR", help="Folder with the documents.")]
Index = Annotated[Path | None, typer.Option("--index", metavar="DIR", help="Folder of the built index.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def settings_from(*, corpus: Path | None, index: Path | None, **others: object) -> Settings:
    """The settings of the environment with what the command line says."""
    return load_settings(corpus_dir=corpus, index_dir=index, **others)
