"""The texts that the gold quotes are checked against."""

from __future__ import annotations

from policychat.corpus.load import load_documents
from policychat.errors import NotFoundError
from policychat.evaluation.sets import DocumentText
from policychat.index.places import place_of
from policychat.schema import Document
from policychat.settings import Settings


def document_texts(settings: Settings) -> DocumentText:
    """Text by document id, None for no such document: of the index where there is one, since it is what
    answers, else of the corpus that will be indexed. Needs no model."""
    place = place_of(settings)
    manifest = place.manifest()
    if manifest is None:
        texts = {
            item.document_id: item.text for item in load_documents(settings.corpus_dir) if isinstance(item, Document)
        }
        return texts.get
    store = place.documents(manifest)

    def text(document_id: str) -> str | None:
        try:
            return store.text(document_id)
        except NotFoundError:
            return None

    return text
