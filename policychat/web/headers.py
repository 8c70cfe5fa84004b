"""Response headers that tell browsers to trust our pages with as little as possible."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Our own pages run no inline code and load nothing from elsewhere.
STRICT_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
# Gradio needs inline and generated code; what it loads and calls still has to be on this server.
CHAT_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
COMMON_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def embeddable_policy(origins: Iterable[str]) -> str:
    """The policy of a page of ours that pages of `origins` may show in a frame."""
    return " ".join((STRICT_POLICY, *sorted(origins)))


class SecurityHeaders:
    """ASGI middleware that adds the headers to every response that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in COMMON_HEADERS.items():
                    headers.setdefault(name, value)
                policy = headers.setdefault("Content-Security-Policy", STRICT_POLICY)
                if policy.startswith(STRICT_POLICY + " "):  # more may frame it, which that older header cannot say
                    del headers["X-Frame-Options"]
            await send(message)

        await self._app(scope, receive, send_with_headers)
