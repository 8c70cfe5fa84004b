"""What only the operator may do."""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response
from pydantic import SecretStr

from policychat.schema import Shape
from policychat.state.shapes import Feedback
from policychat.web.problems import Refused
from policychat.web.sharing import Sharing


class FeedbackList(Shape):
    """The last ratings, newest first."""

    feedback: list[Feedback]


def holds_token(request: Request, token: SecretStr) -> bool:
    """Whether the request was sent with `token` (Authorization: Bearer)."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    expected = token.get_secret_value().encode("utf-8")
    # Compared in constant time: how long it takes tells nothing about how much of it was right.
    return hmac.compare_digest(given.strip().encode("utf-8"), expected) and scheme.lower() == "bearer"


def build_admin(*, sharing: Sharing, token: SecretStr | None) -> APIRouter:
    """The routes of the operator; without a `token` there are none."""

    def check_token(request: Request) -> None:
        if token is None:
            raise HTTPException(404)
        if not holds_token(request, token):
            raise Refused("admin_token", 401)

    router = APIRouter(prefix="/api/admin", include_in_schema=False, dependencies=[Depends(check_token)])

    @router.delete("/answers/{permalink}", status_code=204)
    def delete(permalink: str) -> Response:
        sharing.delete(permalink)
        return Response(status_code=204)

    @router.get("/feedback")
    def feedback() -> FeedbackList:
        return FeedbackList(feedback=sharing.ratings())

    return router
