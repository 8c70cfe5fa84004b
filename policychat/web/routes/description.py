"""The API's description of itself."""

from __future__ import annotations

import json

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from policychat.schema import Json
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
        page = templates.render(
            "api.html",
            language_of(request),
            api=app.openapi(),
            address=DESCRIPTION_PATH,
            example_of=example_of,
        )
        return HTMLResponse(page, headers={"Vary": "Accept-Language, Cookie"})


def example_of(operation: Json, api: Json) -> str | None:
    """The first example of the operation's body, as JSON."""
    reference = operation["requestBody"]["content"]["application/json"]["schema"].get("$ref", "")
    shape = api["components"]["schemas"].get(reference.rpartition("/")[2], {})
    examples = shape.get("examples")
    return json.dumps(examples[0], ensure_ascii=False) if examples else None
