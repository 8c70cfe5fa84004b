"""`policychat forget`: take a document out for good."""

from __future__ import annotations

from typing import Annotated

import typer

from policychat.cli import console
from policychat.cli.options import AsJson, Corpus, Index, settings_from
from policychat.corpus.forgotten import FORGOTTEN_NAME
from policychat.errors import NotFoundError
from policychat.settings import Settings
from policychat.state.state import State


def command(
    document_id: Annotated[str, typer.Argument(help="As citations name it, or the path of its file in the corpus.")],
    corpus: Corpus = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Take a document out of the index, its older builds and what readers shared, and keep it out.

    The file itself stays; a line in the corpus's forgotten.txt keeps it from being indexed again.
    """
    settings = settings_from(corpus=corpus, index=index)
    with console.progress_bar() as report:
        from policychat.index.embedding import load_embedding_model
        from policychat.index.forget import ForgottenDocument, forget_document
        from policychat.index.progress import Progress

        report(Progress("model"))
        try:
            gone = forget_document(settings, document_id, model=load_embedding_model(settings), report=report)
            in_index = True
        except NotFoundError:  # gone from the corpus already, but perhaps not from what was shared before
            if not (unshared := _forget_shared(settings, document_id)):
                raise
            gone = ForgottenDocument(document_id=document_id, file=None, index_version=None, old_builds_left=0)
            in_index = False
        else:
            unshared = _forget_shared(settings, gone.document_id)
    if gone.old_builds_left:
        console.errors.print(
            f"{gone.old_builds_left} older builds with the document are still open in another process; "
            "restart it, then run this again"
        )
    if as_json:
        console.print_json(gone.model_copy(update={"shared_answers_deleted": unshared}))
        return
    if in_index:
        console.print_line(f"{gone.document_id} is out of the index, which is now {gone.index_version}")
    if unshared:
        console.print_line(f"deleted what readers had shared of {gone.document_id}: {unshared}")
    if gone.file is not None:
        console.print_line(
            f"its file {settings.corpus_dir / gone.file} is still there, kept out by "
            f"{settings.corpus_dir / FORGOTTEN_NAME}; delete it if it must go altogether"
        )


def _forget_shared(settings: Settings, document_id: str) -> int:
    """Delete the shared answers that quote the document; how many there were."""
    state = State(settings)
    return state.shared.forget_document(document_id) if state.exists else 0
