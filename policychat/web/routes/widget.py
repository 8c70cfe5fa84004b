"""The chat for other sites' pages: its script, the page for frames and the page that shows it."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from policychat.settings import Settings
from policychat.web.headers import embeddable_policy
from policychat.web.routes.responses import language_of
from policychat.web.templates import Templates
from policychat.web.widget.script import WidgetScript
from policychat.web.widget.snippets import following_snippet

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, max-age=300"


def build_widget(script: WidgetScript, *, settings: Settings, templates: Templates) -> APIRouter:
    """The routes of the widget, whose script is public: pages of every origin may load it."""
    router = APIRouter(include_in_schema=False)
    compressed = script.compressed()

    @router.api_route("/widget.js", methods=["GET", "HEAD"])
    async def widget(request: Request, v: str | None = None) -> Response:
        gzipped = "gzip" in request.headers.get("accept-encoding", "")
        tag = f'"{script.version}{"-gzip" if gzipped else ""}"'
        headers = {
            "ETag": tag,
            "Cache-Control": _FOR_EVER if v == script.version else _ASK_AGAIN,
            "Vary": "Accept-Encoding",
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if gzipped:
            headers["Content-Encoding"] = "gzip"
        return Response(compressed if gzipped else script.content, headers=headers, media_type="text/javascript")

    def page(request: Request, name: str, policy: str, **values: object) -> Response:
        shown = templates.render(name, language_of(request), script=script, **values)
        headers = {"Content-Security-Policy": policy, "Vary": "Accept-Language, Cookie", "Cache-Control": "no-store"}
        return HTMLResponse(shown, headers=headers)

    @router.get("/embed")
    async def embed(
        request: Request,
        lang: str = "auto",
        theme: Literal["auto", "light", "dark"] = "auto",
        label: str = "",
        question: str = "",
    ) -> Response:
        given = {"lang": lang, "theme": theme, "label": label or None, "question": question or None}
        return page(request, "embed.html", embeddable_policy(settings.origins), given=given)

    @router.get("/demo")
    async def demo(request: Request) -> Response:
        server = settings.public_url or str(request.base_url).rstrip("/")
        return page(
            request, "demo.html", embeddable_policy(()), snippet=following_snippet(server, label=settings.site_name)
        )

    return router
