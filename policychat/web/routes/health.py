"""How the server is: for monitors, and for pages that wait for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import SecretStr

from policychat.errors import IndexUnavailable
from policychat.schema import Shape
from policychat.settings import Settings
from policychat.web.clients import is_this_machine
from policychat.web.gate import Gate
from policychat.web.loading import Loader
from policychat.web.metrics import CONTENT_TYPE
from policychat.web.problems import NotReady, Refused
from policychat.web.processes.member import Process
from policychat.web.routes.admin import holds_token
from policychat.web.routes.responses import PROBLEM_RESPONSES, language_of
from policychat.wording import Wording


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


class Site(Shape):
    """What a page that asks from elsewhere needs to know; empty text where the operator has said nothing."""

    name: str
    disclaimer: str
    contact_url: str
    sharing: bool
    feedback: bool
    max_question_chars: int


def build_health(
    *, loader: Loader, gate: Gate, metrics: Callable[[], bytes], settings: Settings, wording: Wording, process: Process
) -> APIRouter:
    """The routes that say how the server is.

    metrics: gives what this process counted.
    """
    router = APIRouter()
    token: SecretStr | None = settings.admin_token

    @router.get("/api/status", summary=wording.text("api.status_summary", "en"))
    async def status(request: Request) -> Status:
        return Status(
            app=gate.open,
            ready=loader.ready,
            failed=loader.failure is not None,
            message=loader.message(language_of(request)),
            fraction=loader.fraction,
        )

    @router.get("/api/site", summary=wording.text("api.site_summary", "en"))
    async def site() -> Site:
        return Site(
            name=settings.site_name,
            disclaimer=settings.disclaimer,
            contact_url=settings.contact_url,
            sharing=settings.sharing,
            feedback=settings.feedback != "off",
            max_question_chars=settings.max_question_chars,
        )

    @router.get("/healthz", summary=wording.text("api.healthz_summary", "en"))
    async def healthz() -> Health:
        return Health()

    @router.get("/readyz", summary=wording.text("api.readyz_summary", "en"), responses={503: PROBLEM_RESPONSES[503]})
    async def readyz() -> Readiness:
        if trouble := loader.answerer.trouble:
            raise IndexUnavailable(str(trouble))
        ready = Readiness(index_version=loader.answerer.index.manifest.index_version)
        if not process.everyone_ready:
            raise NotReady(wording.text("loading.not_ready", "en", stage=wording.text("loading.others", "en")))
        return ready

    @router.get("/metrics", include_in_schema=False)
    async def read_metrics(request: Request) -> Response:
        if not is_this_machine(request.scope) and not (token and holds_token(request, token)):
            raise Refused("admin_token", 401)
        return Response(await process.all_metrics(metrics()), headers={"Content-Type": CONTENT_TYPE})

    return router
