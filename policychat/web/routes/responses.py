"""What the routes have in common."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from policychat.web.negotiation import interface_language
from policychat.web.problems import PROBLEM_TYPE

EVENT_STREAM = "text/event-stream"

# BCP 47, as far as its shape goes.
LanguageTag = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$",
        max_length=35,
        description="BCP 47 tag of the language to answer in instead of the text's own.",
    ),
]


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "The request is at fault.",
        "content": {PROBLEM_TYPE: {"schema": Problem.model_json_schema()}},
    },
    503: {
        "description": "Not ready yet, or too much to do; the header Retry-After says when to try again.",
        "content": {PROBLEM_TYPE: {"schema": Problem.model_json_schema()}},
    },
}
# For what answers with events where they are asked for.
STREAM_RESPONSES: dict[int | str, dict[str, Any]] = PROBLEM_RESPONSES | {
    200: {"description": "Successful Response", "content": {EVENT_STREAM: {"schema": {"type": "string"}}}}
}


def wants_events(request: Request) -> bool:
    """Whether the answer is to come as server-sent events."""
    return EVENT_STREAM in request.headers.get("accept", "")


def event_response(events: AsyncIterator[str]) -> StreamingResponse:
    """The events as they come; no proxy is to hold them back."""
    return StreamingResponse(
        events, media_type=EVENT_STREAM, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


def language_of(request: Request) -> str:
    """The interface language that the reader chose or the caller likes best."""
    return interface_language(request.headers)
