"""The API's description of itself."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from policychat.web.routes.responses import language_of
from policychat.web.templates import Templates

DESCRIPTION_PATH = "/api/openapi.json"


def add_description(app: FastAPI, templates: Templates) -> None:
    """Serve the OpenAPI description of `app`, and a page at /api/docs made from it, without any script."""

    @app.get(DESCRIPTION_PATH, include_in_schema=False)
    async def description() -> Response:
        return JSONResponse(app.openapi())

    @app.get("/api/docs", include_in_schema=False)
    async def docs(request: Request) -> Response:
        page = templates.render("api.html", language_of(request), api=app.openapi(), address=DESCRIPTION_PATH)
        return HTMLResponse(page, headers={"Vary": "Accept-Language"})
