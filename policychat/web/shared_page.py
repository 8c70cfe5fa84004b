"""The page of a shared answer."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from policychat.web.negotiation import interface_language
from policychat.web.problems import NotReady
from policychat.web.sharing import Sharing
from policychat.web.templates import Templates


def build_shared_page(*, sharing: Sharing, templates: Templates) -> APIRouter:
    """The route of the page; it is there while the models load too."""
    router = APIRouter(include_in_schema=False)

    @router.get("/a/{permalink}")
    def read(request: Request, permalink: str) -> Response:
        stored = sharing.get(permalink)
        try:
            changed = sharing.changed_sources(stored)
        except NotReady:
            changed = None
        language = interface_language(request.headers)
        page = templates.render(
            "shared.html",
            language,
            shared=stored,
            changed=changed,
            date=datetime.fromtimestamp(stored.shared_at, UTC).date().isoformat(),
        )
        return HTMLResponse(page, headers={"Vary": "Accept-Language, Cookie", "Cache-Control": "no-cache"})

    return router
