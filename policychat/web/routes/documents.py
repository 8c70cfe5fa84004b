"""GET /api/documents, with the text and the original of each."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

from policychat.schema import Document, DocumentInfo, Shape
from policychat.web.loading import Loader
from policychat.web.problems import Refused
from policychat.web.routes.responses import PROBLEM_RESPONSES
from policychat.web.service import Service
from policychat.wording import Wording

# The file is somebody else's: a browser saves it and runs nothing that it holds.
_ORIGINAL_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-cache"}


class DocumentList(Shape):
    """The documents of the index, by document id."""

    documents: list[DocumentInfo]
    index_version: str


def build_documents(*, loader: Loader, service: Service, wording: Wording) -> APIRouter:
    """The routes of the documents."""
    router = APIRouter()

    @router.get("/api/documents", summary=wording.text("api.documents_summary", "en"), responses=PROBLEM_RESPONSES)
    def documents() -> DocumentList:
        with loader.answerer.lease() as source:
            return DocumentList(documents=source.index.documents.infos(), index_version=source.version)

    @router.get(
        "/api/documents/{document_id}",
        summary=wording.text("api.document_summary", "en"),
        responses=PROBLEM_RESPONSES,
    )
    def document(document_id: str) -> Document:
        return service.document(document_id)

    @router.get(
        "/api/documents/{document_id}/original",
        summary=wording.text("api.original_summary", "en"),
        response_class=FileResponse,
        responses=PROBLEM_RESPONSES
        | {200: {"description": "The file.", "content": {"application/octet-stream": {"schema": {"type": "string"}}}}},
    )
    def original(document_id: str) -> FileResponse:
        with loader.answerer.lease() as source:
            info = source.info(document_id)
            corpus = Path(source.index.manifest.corpus)
        return FileResponse(
            original_file(corpus, info.path),
            media_type="application/octet-stream",
            filename=Path(info.path).name,
            headers=_ORIGINAL_HEADERS,
        )

    return router


def original_file(corpus: Path, path: str) -> Path:
    """The file that a document was read from. Raises Refused where it is gone, or not a file within the corpus."""
    root = corpus.resolve()
    try:
        file = (root / path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise Refused("no_original", 404) from None
    if not file.is_relative_to(root) or not file.is_file():
        raise Refused("no_original", 404)
    return file
