"""The texts that the gold quotes are checked against."""

from __future__ import annotations

from policychat.corpus.load import load_documents
from policychat.errors import NotFoundError
from policychat.evaluation.sets import DocumentText
from policychat.index import layout
from policychat.index.documents import DocumentStore
from policychat.index.manifest import read_manifest
from policychat.schema import Document
from policychat.settings import Settings


def document_texts(settings: Settings) -> DocumentText:
    """Text by document id, None for no such document: of the index where there is one, since it is what
    answers, else of the corpus that will be indexed. Needs no model."""
    manifest = read_manifest(settings.index_dir)
    if manifest is None:
        texts = {
            item.document_id: item.text for item in load_documents(settings.corpus_dir) if isinstance(item, Document)
        }
        return texts.get
    store = DocumentStore(settings.index_dir / manifest.directory / layout.DOCUMENTS)

    def text(document_id: str) -> str | None:
        try:
            return store.text(document_id)
        except NotFoundError:
            return None

    return text
