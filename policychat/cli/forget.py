"""`policychat forget`: take a document out for good."""

from __future__ import annotations

from typing import Annotated

import typer

from policychat.cli import console
from policychat.cli.options import AsJson, Corpus, Index, settings_from
from policychat.corpus.forgotten import FORGOTTEN_NAME


def command(
    document_id: Annotated[str, typer.Argument(help="As citations name it, or the path of its file in the corpus.")],
    corpus: Corpus = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Take a document out of the index and its older builds, and keep it out.

    The file itself stays; a line in the corpus's forgotten.txt keeps it from being indexed again.
    """
    settings = settings_from(corpus=corpus, index=index)
    with console.progress_bar() as report:
        from policychat.index.embedding import load_embedding_model
        from policychat.index.forget import forget_document
        from policychat.index.progress import Progress

        report(Progress("model"))
        gone = forget_document(settings, document_id, model=load_embedding_model(settings), report=report)
    if gone.old_builds_left:
        console.errors.print(
            f"{gone.old_builds_left} older builds with the document are still open in another process; "
            "restart it, then run this again"
        )
    if as_json:
        console.print_json(gone)
        return
    console.print_line(f"{gone.document_id} is out of the index, which is now {gone.index_version}")
    if gone.file is not None:
        console.print_line(
            f"its file {settings.corpus_dir / gone.file} is still there, kept out by "
            f"{settings.corpus_dir / FORGOTTEN_NAME}; delete it if it must go altogether"
        )
