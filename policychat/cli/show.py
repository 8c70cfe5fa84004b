"""`policychat show`: the text that offsets refer to."""

from __future__ import annotations

from typing import Annotated

import typer

from policychat.cli import console
from policychat.cli.options import AsJson, Corpus, Index, settings_from
from policychat.corpus.document_id import document_id_for
from policychat.corpus.load import load_documents
from policychat.errors import NotFoundError
from policychat.index.places import place_of
from policychat.schema import Document
from policychat.settings import Settings


def command(
    document_id: Annotated[str, typer.Argument(help="As citations name it, or the path of its file in the corpus.")],
    corpus: Corpus = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Print a document's text exactly, no newline added."""
    document = _find(settings_from(corpus=corpus, index=index), document_id)
    if as_json:
        console.print_json(document)
    else:
        console.write(document.text)


def _find(settings: Settings, document_id: str) -> Document:
    """From the index, whose text answers refer to; from the corpus where nothing is built yet."""
    place = place_of(settings)
    manifest = place.manifest()
    if manifest is not None:
        documents = place.documents(manifest)
        try:
            return documents.get(document_id)
        except NotFoundError:
            return documents.get(document_id_for(document_id))
    for item in load_documents(settings.corpus_dir):
        if isinstance(item, Document) and item.document_id in (document_id, document_id_for(document_id)):
            return item
    raise NotFoundError(f"there is no document {document_id!r}")
