"""Taking away a report on claims."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from fastapi import APIRouter
from fastapi.responses import Response

from policychat.claims.export import FORMATS
from policychat.schema import ClaimReport
from policychat.state.recent import RecentAnswers
from policychat.web.problems import Refused
from policychat.web.routes.responses import PROBLEM_RESPONSES
from policychat.wording import Wording

# Of each format the media type and how its files' names end.
_FILES = {
    "markdown": ("text/markdown", "md"),
    "html": ("text/html", "html"),
    "csv": ("text/csv", "csv"),
    "json": ("application/json", "json"),
    "claimreview": ("application/ld+json", "jsonld"),
}


class ReportFormat(StrEnum):
    """A format that reports can be had in."""

    MARKDOWN = "markdown"
    HTML = "html"
    CSV = "csv"
    JSON = "json"
    CLAIMREVIEW = "claimreview"


def build_reports(*, recent: RecentAnswers, wording: Wording) -> APIRouter:
    """The route that gives a report of the last hour as a file; nothing is stored for it."""
    router = APIRouter()

    @router.get(
        "/api/checks/{answer_id}/{format}",
        summary=wording.text("api.export_summary", "en"),
        response_class=Response,
        responses=PROBLEM_RESPONSES
        | {
            200: {
                "description": "The file.",
                "content": {media_type: {"schema": {"type": "string"}} for media_type, _ in _FILES.values()},
            }
        },
    )
    def report(answer_id: str, format: ReportFormat) -> Response:
        kept = recent.get(answer_id)
        if kept is None or not isinstance(kept.content, ClaimReport):
            raise Refused("unknown_answer", 404)
        media_type, ending = _FILES[format]
        return Response(
            FORMATS[format](kept.content, wording, date.today()),
            media_type=media_type,
            headers={
                "Content-Disposition": f'attachment; filename="claims.{ending}"',
                "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
                "Cache-Control": "no-store",
            },
        )

    return router
