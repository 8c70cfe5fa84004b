"""`policychat glossary`: names in two languages, from a term base."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from policychat.cli import console
from policychat.cli.options import AsJson, Corpus, settings_from

app = typer.Typer(
    help="The names by which questions find passages in the other language.", no_args_is_help=True, add_completion=False
)


@app.callback()
def main() -> None:
    """The names by which questions find passages in the other language."""


@app.command("import")
def import_terms(
    file: Annotated[Path, typer.Argument(metavar="FILE.tbx", help="A term base in TBX (ISO 30042).")],
    write: Annotated[
        bool, typer.Option("--write", help="Add what is missing to glossary.tsv in the corpus instead of printing.")
    ] = False,
    corpus: Corpus = None,
    as_json: AsJson = False,
) -> None:
    """Print a term base as lines of glossary.tsv; lines that the corpus has stay as they are."""
    from policychat.corpus.glossary import HEADER
    from policychat.corpus.load import list_files
    from policychat.corpus.tbx import as_lines, merge_terms, read_tbx, write_merged

    imported = read_tbx(file)
    if not write:
        if as_json:
            found = [{"chinese": e.chinese, "english": e.english, "aliases": e.aliases} for e in imported.entries]
            console.print_line(json.dumps({"entries": found, "skipped": imported.skipped}, ensure_ascii=False))
        else:
            console.write(f"{HEADER}\n{as_lines(imported.entries)}")
    else:
        corpus_dir = settings_from(corpus=corpus, index=None).corpus_dir
        list_files(corpus_dir)  # refuses a corpus that does not exist
        merged = merge_terms(corpus_dir, imported.entries)
        write_merged(merged)
        if as_json:
            added = [entry.chinese for entry in merged.added]
            said = {"path": str(merged.path), "added": added, "known": merged.known, "skipped": imported.skipped}
            console.print_line(json.dumps(said, ensure_ascii=False))
        else:
            console.print_line(f"{merged.path}: {len(merged.added)} added, {merged.known} known already")
    for reason in imported.skipped:
        console.errors.print(f"skipped {reason}")
