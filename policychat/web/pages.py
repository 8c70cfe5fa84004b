"""The pages shown while policychat starts, and where it could not."""

from __future__ import annotations

from typing import Literal

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from policychat.web.loading import Loader
from policychat.web.negotiation import interface_language
from policychat.web.templates import Templates


class LoadingPage:
    """Says how far starting is and goes on by itself: an ASGI app once it is called with a request."""

    def __init__(self, *, loader: Loader, templates: Templates) -> None:
        self._loader = loader
        self._templates = templates

    def response(self, request: Request, *, until: Literal["app", "ready"]) -> Response:
        """The page; its script loads the same address again when the status names `until` as there.

        Status 200 while loading, as the page is what there is to see; 503 where starting failed.
        """
        language = interface_language(request.headers)
        page = self._templates.render(
            "loading.html",
            language,
            message=self._loader.message(language),
            fraction=self._loader.fraction,
            failed=self._loader.failure is not None,
            until=until,
        )
        status = 503 if self._loader.failure is not None else 200
        return HTMLResponse(page, status, {"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"})
