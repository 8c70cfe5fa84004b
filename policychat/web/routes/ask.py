"""POST /api/ask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from policychat.filters import Filters
from policychat.schema import Answer, GivenPassage, Turn
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
from policychat.web.service import AskOptions, Service
from policychat.web.streaming import answer_events, event
from policychat.wording import Wording


class AskRequest(BaseModel):
    """A question; with `passages` the answer comes from those alone."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "How many key laboratories are planned?"},
                {
                    "question": "And in 2023?",
                    "history": [["user", "What was planned for 2022?"], ["assistant", "…"]],
                    "filters": {"published_from": "2022-06", "language": "zh"},
                    "language": "en",
                },
                {
                    "question": "When was the bridge opened?",
                    "passages": [{"id": "7", "text": "The harbour bridge was opened in 1931.", "title": "Bridges"}],
                },
            ]
        },
    )

    question: str = Field(description="The question, in any language.")
    history: list[tuple[Literal["user", "assistant", "agent"], str]] | None = Field(
        None, description='The conversation before it, oldest first: [["user", "…"], ["assistant", "…"]].'
    )
    passages: list[GivenPassage] | None = Field(
        None, description="Answer from these passages instead of the documents."
    )
    filters: Filters | None = Field(None, description="Look only at what passes all of these; not with passages.")
    language: LanguageTag | None = None

    def turns(self) -> list[Turn]:
        """`history` in the shape that answering takes."""
        return [Turn(role="user" if role == "user" else "assistant", text=text) for role, text in self.history or ()]


def build_ask(*, service: Service, wording: Wording, problems: Problems) -> APIRouter:
    """The route that answers questions."""
    router = APIRouter()

    @router.post(
        "/api/ask",
        summary=wording.text("api.ask_summary", "en"),
        description=wording.text("api.ask_description", "en"),
        response_model=Answer,
        responses=STREAM_RESPONSES,
    )
    async def ask(body: AskRequest, request: Request) -> Response:
        client = client_of(request.scope)
        options: AskOptions = {
            "history": body.turns(),
            "passages": body.passages,
            "filters": body.filters,
            "language": body.language,
        }
        if not wants_events(request):
            answer = await while_connected(request, service.ask(body.question, client=client, **options))
            return Response(answer.model_dump_json(), media_type="application/json")

        async def events() -> AsyncIterator[str]:
            yield event("status", {"status": "searching"})
            try:
                async for line in service.asking(
                    body.question, lambda answers, _: answer_events(answers), client=client, **options
                ):
                    yield line
            except Exception as error:
                # The status line is sent already, so an error can only be told as an event.
                yield event("error", problems.told(error, language_of(request)))

        return event_response(events())

    return router
