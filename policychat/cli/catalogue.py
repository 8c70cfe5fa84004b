"""`policychat catalogue`: a first catalogue.toml for a folder of documents."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from policychat.cli import console
from policychat.cli.options import AsJson, Corpus, Index, settings_from
from policychat.corpus.catalogue_draft import CatalogueDraft, draft_catalogue, write_catalogue


def command(
    write: Annotated[
        bool, typer.Option("--write", help="Add what is missing to catalogue.toml in the corpus instead of printing.")
    ] = False,
    corpus: Corpus = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Print a catalogue with what is found out about each file; entries that exist stay as they are."""
    draft = draft_catalogue(settings_from(corpus=corpus, index=index).corpus_dir)
    written = write and write_catalogue(draft)
    if as_json:
        console.print_line(json.dumps([info.model_dump() for info in draft.documents], ensure_ascii=False))
    elif write:
        _say_what_was_added(draft, written=written)
    else:
        console.write(draft.text)
    console.print_skipped(draft.skipped)
    for path in draft.missing:
        console.errors.print(f"{draft.path}: [{path}] is an entry for a file that does not exist")


def _say_what_was_added(draft: CatalogueDraft, *, written: bool) -> None:
    if not written:
        console.print_line(f"{draft.path} has an entry for every document; nothing was added")
        return
    for path in draft.added:
        console.print_line(f"added {path}")
    console.print_line(
        f"{draft.path}: {len(draft.added)} added, {len(draft.documents) - len(draft.added)} as they were"
    )
