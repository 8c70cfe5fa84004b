"""Sharing answers, and saying what one thinks of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from policychat.schema import Answer, ClaimReport, Shape
from policychat.state.shapes import Rating, Shared
from policychat.web.problems import NotReady
from policychat.web.routes.responses import PROBLEM_RESPONSES
from policychat.web.sharing import Sharing
from policychat.wording import Wording

_MOST_REASON_CHARS = 1000
_AnswerId = Annotated[
    str, Field(min_length=1, max_length=64, description="The `answer_id` of an answer or report of the last hour.")
]
_EXAMPLE_ID = "8a5c0f6e1b7d4c0f9f0a6f4f3c1d2e3b"


class ShareRequest(BaseModel):
    """The answer that a reader wants to share; it is stored only now."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"answer_id": _EXAMPLE_ID}]})

    answer_id: _AnswerId


class Permalink(Shape):
    """Where a shared answer is found from now on; `url` is the address of its page."""

    permalink: str
    url: str


class _Sharing(Shape):
    permalink: str
    url: str
    shared_at: datetime = Field(description="When it was shared.")
    expires_at: datetime = Field(description="When it will be deleted.")
    changed_sources: list[str] | None = Field(
        description="Ids of quoted documents that have changed or gone since; null while the index is opened."
    )


class SharedAnswer(Answer, _Sharing):
    """An answer as it was given, and what has become of it since."""

    kind: Literal["answer"] = "answer"


class SharedReport(ClaimReport, _Sharing):
    """A report on claims as it was given, and what has become of it since."""

    kind: Literal["check"] = "check"


class FeedbackRequest(BaseModel):
    """What a reader thinks of an answer."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"answer_id": _EXAMPLE_ID, "rating": "down", "reason": "The year is wrong."}]},
    )

    answer_id: _AnswerId
    rating: Rating
    reason: str | None = Field(None, max_length=_MOST_REASON_CHARS, description="In the reader's own words.")


class Stored(Shape):
    """It was stored."""

    stored: Literal[True] = True


def build_answers(*, sharing: Sharing, public_url: str, wording: Wording) -> APIRouter:
    """The routes of shared answers. public_url: our own address where it is set, else each request names it."""
    router = APIRouter()

    def address(request: Request, permalink: str) -> str:
        return f"{public_url or str(request.base_url).rstrip('/')}/a/{permalink}"

    def changed(stored: Shared) -> list[str] | None:
        try:
            return sharing.changed_sources(stored)
        except NotReady:
            return None

    @router.post("/api/answers", summary=wording.text("api.share_summary", "en"), responses=PROBLEM_RESPONSES)
    def share(body: ShareRequest, request: Request) -> Permalink:
        stored = sharing.share(body.answer_id)
        return Permalink(permalink=stored.permalink, url=address(request, stored.permalink))

    @router.get(
        "/api/answers/{permalink}", summary=wording.text("api.shared_summary", "en"), responses=PROBLEM_RESPONSES
    )
    def shared(permalink: str, request: Request) -> SharedAnswer | SharedReport:
        stored = sharing.get(permalink)
        shape = SharedAnswer if stored.kind == "answer" else SharedReport
        return shape(
            **stored.content.model_dump(),
            permalink=stored.permalink,
            url=address(request, stored.permalink),
            shared_at=datetime.fromtimestamp(stored.shared_at, UTC),
            expires_at=datetime.fromtimestamp(stored.expires_at, UTC),
            changed_sources=changed(stored),
        )

    @router.post("/api/feedback", summary=wording.text("api.feedback_summary", "en"), responses=PROBLEM_RESPONSES)
    def feedback(body: FeedbackRequest) -> Stored:
        sharing.rate(body.answer_id, body.rating, body.reason)
        return Stored()

    return router
