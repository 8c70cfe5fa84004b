"""Errors as RFC 9457 problem objects, or as a page where a person's browser asked."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import get_args

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from policychat.errors import IndexUnavailable, PolicyChatError, StateUnavailable
from policychat.schema import Json
from policychat.web.headers import COMMON_HEADERS, STRICT_POLICY
from policychat.web.limits import MAX_BODY_BYTES
from policychat.web.negotiation import interface_language
from policychat.web.request_log import REQUEST_ID
from policychat.web.templates import Templates
from policychat.wording import Wording

PROBLEM_TYPE = "application/problem+json"
# Below these paths programs call, never people: always a problem object.
_PROGRAM_PATHS = ("/api/", "/v1/", "/mcp", "/healthz", "/readyz", "/metrics")
_MESSAGE_KEYS = {404: "problem.not_found", 405: "problem.method_not_allowed", 413: "problem.too_large"}

log = logging.getLogger(__name__)


class NotReady(PolicyChatError):
    """policychat is still starting."""

    title = "Not ready"
    http_status = 503


class Refused(PolicyChatError):
    """A request that is understood and not granted; the wording `refused.<kind>` with `values` says why."""

    title = "Refused"

    def __init__(self, kind: str, status: int, *, retry_after: int | None = None, **values: object) -> None:
        """status: that of HTTP. retry_after: seconds after which it may be granted."""
        super().__init__(f"refused: {kind}")
        self.kind = kind
        self.http_status = status
        self.retry_after = retry_after
        self.values = values


def explain(error: PolicyChatError, wording: Wording, language: str) -> str:
    """The sentence that says `error` in `language`."""
    if isinstance(error, Refused):
        return wording.text(f"refused.{error.kind}", language, **error.values)
    if isinstance(error, StateUnavailable):  # which file it is concerns the operator only, who has the log
        return wording.text("problem.state", language)
    if isinstance(error, IndexUnavailable):
        return wording.text("problem.index", language)
    return wording.error(error, language)


class Problems:
    """Turns exceptions into responses; `install` makes an app use it for all of its errors."""

    def __init__(self, *, wording: Wording, templates: Templates) -> None:
        self._wording = wording
        self._templates = templates

    def install(self, app: FastAPI) -> None:
        """Answer every error of `app` with a problem object or an error page."""
        app.add_exception_handler(PolicyChatError, self._on_own_error)
        app.add_exception_handler(RequestValidationError, self._on_invalid_request)
        app.add_exception_handler(HTTPException, self._on_http_error)
        app.add_exception_handler(Exception, self._on_bug)

    def problem(self, error: Exception, language: str) -> Json:
        """The problem object for `error`; a bug's text never shows, only that there was one."""
        if isinstance(error, PolicyChatError):
            title = self._title(error.http_status, language, error.title)
            return _problem(error.http_status, title, explain(error, self._wording, language))
        return _problem(500, self._title(500, language), self._wording.text("problem.internal", language))

    def told(self, error: Exception, language: str) -> Json:
        """The problem object for an error that no response can tell any more; what the operator can mend is logged."""
        if not isinstance(error, PolicyChatError):
            log.error("answering failed", exc_info=error)
        elif _concerns_operator(error):
            log.error("answering failed: %s", error)
        return self.problem(error, language)

    def respond(self, request: Request, error: PolicyChatError) -> Response:
        """The response that says `error`."""
        wait = error.retry_after if isinstance(error, Refused) else 2 if error.http_status == 503 else None
        headers = {"Retry-After": str(wait)} if wait is not None else {}
        if error.http_status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return self._respond(request, self.problem(error, _language(request)), headers)

    async def _on_own_error(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, PolicyChatError)
        if _concerns_operator(error):
            log.error("%s %s: %s", request.method, request.url.path, error)
        return self.respond(request, error)

    async def _on_invalid_request(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        language = _language(request)
        status, detail = self._explain(error.errors(), request, language)
        return self._respond(request, _problem(status, self._title(status, language), detail))

    async def _on_http_error(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        language, status = _language(request), error.status_code
        if status == 400:  # FastAPI's answer to a body that is not text or not parseable at all
            detail = self._wording.text("problem.invalid_json", language)
        else:
            detail = self._wording.text(
                _MESSAGE_KEYS.get(status, "problem.other"),
                language,
                path=_printable(request.url.path),
                method=request.method,
                limit=MAX_BODY_BYTES,
                status=status,
            )
        return self._respond(request, _problem(status, self._title(status, language), detail), error.headers)

    async def _on_bug(self, request: Request, error: Exception) -> Response:
        # The server logs the traceback itself: Starlette raises the error again after this response, which it sends
        # from outside of every middleware.
        headers = COMMON_HEADERS | {"Content-Security-Policy": STRICT_POLICY}
        if request_id := request.scope.get("state", {}).get("request_id"):
            headers[REQUEST_ID] = request_id
        return self._respond(request, self.problem(error, _language(request)), headers)

    def _explain(self, errors: Sequence[Json], request: Request, language: str) -> tuple[int, str]:
        """The status and one sentence for the first of pydantic's `errors`."""
        first = errors[0]
        kind, location = str(first["type"]), [str(part) for part in first["loc"] if part not in ("body", "query")]
        field = _printable(".".join(location))

        def say(key: str, **values: object) -> str:
            return self._wording.text(f"problem.{key}", language, field=field, **values)

        if kind == "json_invalid":
            return 400, say("invalid_json")
        if not location and kind == "missing":
            return 422, say("missing_body")
        if not location and not request.headers.get("content-type", "").startswith("application/json"):
            return 415, say("not_json")
        if not location or not field:
            return 422, say("not_object")
        if kind == "extra_forbidden":
            return 422, say("unknown_field", known=", ".join(known_fields(request, location[:-1])))
        if kind == "missing":
            return 422, say("missing_field")
        if kind.startswith("string_type") or kind == "string_unicode":
            return 422, say("not_text")
        return 422, say("invalid_field", message=_printable(str(first["msg"])).rstrip("."))

    def _title(self, status: int, language: str, fallback: str | None = None) -> str:
        titles = self._wording.table("problem.title", language)
        return titles.get(str(status)) or fallback or HTTPStatus(status).phrase

    def _respond(self, request: Request, problem: Json, headers: Mapping[str, str] | None = None) -> Response:
        sent = dict(headers or {}) | {"Vary": "Accept, Accept-Language, Cookie", "Cache-Control": "no-store"}
        path = request.url.path
        wants_page = "text/html" in request.headers.get("accept", "") and not path.startswith(_PROGRAM_PATHS)
        if wants_page:
            language = _language(request)
            page = self._templates.render("error.html", language, problem=problem)
            return HTMLResponse(page, problem["status"], sent)
        return JSONResponse(problem, problem["status"], sent, media_type=PROBLEM_TYPE)


def known_fields(request: Request, location: Sequence[str] = ()) -> list[str]:
    """The body fields of the route that `request` matched, or those of the object at `location` in the body."""
    body = getattr(request.scope.get("route"), "body_field", None)
    model = getattr(getattr(body, "field_info", None), "annotation", None)
    for name in location:
        field = getattr(model, "model_fields", {}).get(name)
        inner = (getattr(field, "annotation", None),)
        inner = (*inner, *get_args(inner[0]))
        model = next((each for each in inner if hasattr(each, "model_fields")), None)
    return list(getattr(model, "model_fields", {}))


def _concerns_operator(error: PolicyChatError) -> bool:
    return error.http_status >= 500 and not isinstance(error, NotReady | Refused)


def _problem(status: int, title: str, detail: str) -> Json:
    return {"type": "about:blank", "title": title, "status": status, "detail": detail}


def _language(request: Request) -> str:
    return interface_language(request.headers)


def _printable(text: str) -> str:
    """`text` shortened, and without the lone surrogates that no UTF-8 response can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")[:200]
