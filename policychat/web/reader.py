"""The document view: the whole text of a document with the quoted words marked."""

from __future__ import annotations

from bisect import bisect_right

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from policychat.corpus.succession import Succession
from policychat.errors import NotFoundError
from policychat.schema import Document, DocumentInfo
from policychat.web.loading import Loader
from policychat.web.negotiation import interface_language
from policychat.web.pages import LoadingPage
from policychat.web.templates import Templates

_LONGEST_NUMBER = 12


def parse_span(start: str | None, end: str | None, length: int) -> tuple[int, int] | None:
    """The span that the address asks to mark in a text of `length` code points; None where it is not one.

    >>> parse_span("3", "7", 10)
    (3, 7)
    >>> parse_span("7", "3", 10) is None
    True
    """
    if not (_is_number(start) and _is_number(end)):
        return None
    span = int(start or ""), int(end or "")
    return span if 0 <= span[0] < span[1] <= length else None


def _is_number(value: str | None) -> bool:
    return value is not None and value.isascii() and value.isdigit() and len(value) <= _LONGEST_NUMBER


def _find(loader: Loader, document_id: str) -> tuple[Document, DocumentInfo | None]:
    """The document, and the one that replaces it where the index holds that."""
    try:
        with loader.answerer.lease() as source:
            documents = source.index.documents
            document = documents.get(document_id)
            superseded = document.superseded_by is not None
            return document, Succession(documents.infos()).successor(document_id) if superseded else None
    except NotFoundError:  # who comes here has mostly followed the link of an answer
        raise NotFoundError(
            f"there is no document {document_id!r} in the index; if a link of an answer led here, the documents "
            "have changed since, so ask again"
        ) from None


def build_reader(*, loader: Loader, loading_page: LoadingPage, templates: Templates) -> APIRouter:
    """The route of the document view; it shows the loading page until `loader` is ready."""
    router = APIRouter(include_in_schema=False)

    @router.get("/documents/{document_id}")
    def read(request: Request, document_id: str, start: str | None = None, end: str | None = None) -> Response:
        if not loader.ready:
            return loading_page.response(request, until="ready")
        document, successor = _find(loader, document_id)
        span = parse_span(start, end, len(document.text))
        asked = start is not None or end is not None
        language = interface_language(request.headers)
        before, quote, after = document.text, "", ""
        if span:
            before, quote, after = document.text[: span[0]], document.text[slice(*span)], document.text[span[1] :]
        page = templates.render(
            "reader.html",
            language,
            document=document,
            before=before,
            quote=quote,
            after=after,
            bad_span=asked and span is None,
            page=max(1, bisect_right(document.pages, span[0])) if span and document.pages else None,
            successor=successor,
        )
        return HTMLResponse(page, headers={"Vary": "Accept-Language, Cookie"})

    return router
