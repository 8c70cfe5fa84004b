"""POST /api/check."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from policychat.schema import ClaimReport
from policychat.web.clients import client_of
from policychat.web.disconnect import while_connected
from policychat.web.problems import Problems
from policychat.web.routes.responses import (
    STREAM_RESPONSES,
    LanguageTag,
    event_response,
    language_of,
    wants_events,
)
from policychat.web.service import Service
from policychat.web.streaming import event, verdict_events
from policychat.wording import Wording


class CheckRequest(BaseModel):
    """A text whose claims are to be checked against the documents."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "The programme cost 200 million yuan in 2022."}]}
    )

    text: str = Field(description="A sentence, a paragraph, or an article of up to 100,000 characters.")
    language: LanguageTag | None = None


def build_check(*, service: Service, wording: Wording, problems: Problems) -> APIRouter:
    """The route that checks claims."""
    router = APIRouter()

    @router.post(
        "/api/check",
        summary=wording.text("api.check_summary", "en"),
        description=wording.text("api.check_description", "en"),
        response_model=ClaimReport,
        responses=STREAM_RESPONSES,
    )
    async def check(body: CheckRequest, request: Request) -> Response:
        client = client_of(request.scope)
        if not wants_events(request):
            report = await while_connected(request, service.report(body.text, client=client, language=body.language))
            return Response(report.model_dump_json(), media_type="application/json")

        async def events() -> AsyncIterator[str]:
            yield event("status", {"status": "checking"})
            try:
                index = 0
                async for result in service.check(body.text, client=client, language=body.language):
                    for line in verdict_events(result, index=index):
                        yield line
                    index += 1
            except Exception as error:
                yield event("error", problems.told(error, language_of(request)))

        return event_response(events())

    return router
