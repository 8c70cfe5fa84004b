"""The HTTP API: asking, documents, health, and its own description."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter, FastAPI, Request
from fastapi.concurrency import iterate_in_threadpool, run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from policychat.errors import PolicyChatError
from policychat.filters import Filters
from policychat.schema import Answer, Document, DocumentInfo, GivenPassage, Shape, Turn
from policychat.web.gate import Gate
from policychat.web.loading import Loader
from policychat.web.negotiation import preferred_language
from policychat.web.problems import PROBLEM_TYPE, Problems
from policychat.web.streaming import answer_events, event
from policychat.web.templates import Templates
from policychat.wording import Wording

if TYPE_CHECKING:  # importing it takes seconds, which the loader spends in the background
    from policychat.answer.answerer import AskOptions

DESCRIPTION_PATH = "/api/openapi.json"
EVENT_STREAM = "text/event-stream"

log = logging.getLogger(__name__)


class AskRequest(BaseModel):
    """A question; with `passages` the answer comes from those alone."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(description="The question, in any language.")
    history: list[tuple[Literal["user", "assistant", "agent"], str]] | None = Field(
        None, description='The conversation before it, oldest first: [["user", "…"], ["assistant", "…"]].'
    )
    passages: list[GivenPassage] | None = Field(
        None, description="Answer from these passages instead of the documents."
    )
    filters: Filters | None = Field(None, description="Look only at what passes all of these; not with passages.")
    language: str | None = Field(
        None,
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$",
        description="BCP 47 tag of the language to answer in instead of the question's.",
    )

    def turns(self) -> list[Turn]:
        """`history` in the shape that answering takes."""
        return [Turn(role="user" if role == "user" else "assistant", text=text) for role, text in self.history or ()]


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


class DocumentList(Shape):
    """The documents of the index, by document id."""

    documents: list[DocumentInfo]
    index_version: str


class Health(Shape):
    """The server is up; whether it can answer is another question."""

    status: Literal["ok"] = "ok"


class Readiness(Shape):
    """The index that answers now come from."""

    status: Literal["ready"] = "ready"
    index_version: str


class Status(Shape):
    """How far starting is: `app` and `ready` say whether the chat and the answers are there.

    `message` is one line to show; `fraction` (0 to 1) is how much of the present stage is done, null where
    that is not known; `failed` says that starting has failed for good.
    """

    app: bool
    ready: bool
    failed: bool
    message: str
    fraction: float | None


_PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "The request is at fault.",
        "content": {PROBLEM_TYPE: {"schema": Problem.model_json_schema()}},
    },
    503: {"description": "Not ready yet.", "content": {PROBLEM_TYPE: {"schema": Problem.model_json_schema()}}},
}


def build_api(*, loader: Loader, gate: Gate, wording: Wording, problems: Problems) -> APIRouter:
    """The routes of the API; they answer 503 until `loader` is ready."""
    router = APIRouter()

    def summary(key: str) -> str:
        return wording.text(f"api.{key}", "en")

    @router.post(
        "/api/ask",
        summary=summary("ask_summary"),
        description=summary("ask_description"),
        response_model=Answer,
        responses=_PROBLEM_RESPONSES,
    )
    async def ask(body: AskRequest, request: Request) -> Response:
        answerer = loader.answerer

        options: AskOptions = {
            "history": body.turns(),
            "passages": body.passages,
            "filters": body.filters,
            "language": body.language,
        }
        if EVENT_STREAM not in request.headers.get("accept", ""):
            answer = await run_in_threadpool(answerer.ask, body.question, **options)
            return Response(answer.model_dump_json(), media_type="application/json")

        async def events() -> AsyncIterator[str]:
            yield event("status", {"status": "searching"})
            try:
                # Each sentence is waited for in a thread, so that a slow language model holds nobody else up.
                async for line in iterate_in_threadpool(answer_events(answerer.stream(body.question, **options))):
                    yield line
            except Exception as error:
                # The status line is sent already, so an error can only be told as an event.
                if not isinstance(error, PolicyChatError):
                    log.exception("answering failed")
                yield event("error", problems.problem(error, _language(request)))

        return StreamingResponse(events(), media_type=EVENT_STREAM, headers={"Cache-Control": "no-store"})

    @router.get("/api/documents", summary=summary("documents_summary"), responses=_PROBLEM_RESPONSES)
    def documents() -> DocumentList:
        with loader.answerer.lease() as source:
            return DocumentList(documents=source.index.documents.infos(), index_version=source.version)

    @router.get("/api/documents/{document_id}", summary=summary("document_summary"), responses=_PROBLEM_RESPONSES)
    def document(document_id: str) -> Document:
        with loader.answerer.lease() as source:
            return source.index.documents.get(document_id)

    @router.get("/api/status", summary=summary("status_summary"))
    async def status(request: Request) -> Status:
        return Status(
            app=gate.open,
            ready=loader.ready,
            failed=loader.failure is not None,
            message=loader.message(_language(request)),
            fraction=loader.fraction,
        )

    @router.get("/healthz", summary=summary("healthz_summary"))
    async def healthz() -> Health:
        return Health()

    @router.get("/readyz", summary=summary("readyz_summary"), responses={503: _PROBLEM_RESPONSES[503]})
    async def readyz() -> Readiness:
        return Readiness(index_version=loader.answerer.index.manifest.index_version)

    return router


def add_description(app: FastAPI, templates: Templates) -> None:
    """Serve the OpenAPI description of `app`, and a page at /api/docs made from it, without any script."""

    @app.get(DESCRIPTION_PATH, include_in_schema=False)
    async def description() -> Response:
        return JSONResponse(app.openapi())

    @app.get("/api/docs", include_in_schema=False)
    async def docs(request: Request) -> Response:
        page = templates.render("api.html", _language(request), api=app.openapi(), address=DESCRIPTION_PATH)
        return HTMLResponse(page, headers={"Vary": "Accept-Language"})


def _language(request: Request) -> str:
    return preferred_language(request.headers.get("accept-language"))
