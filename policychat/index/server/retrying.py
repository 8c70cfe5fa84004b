"""HTTP to the Chroma server, tried again where that can help."""

from __future__ import annotations

from typing import Any

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from policychat.errors import ServerUnreachable

# A stuck server must not hold a question for good; adding a batch to a large collection takes seconds.
_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.2, 5.0
_PATIENCE_WHEN_GONE = 1.0
_TOO_MANY_REQUESTS, _SERVER_ERRORS = 429, 500
_REFUSED = (401, 403)
_SHOWN_CHARS = 200


class _TryAgain(Exception):
    """The server answered that it cannot answer now."""


class RetryingClient(httpx.Client):
    """As its base; failed connections and the statuses 429 and 5xx are tried again with growing pauses.

    What is sent must bear being received twice. Raises ServerUnreachable, with one sentence, where no try
    within `patience` seconds succeeds, and at once where the server refuses access. Once it has run out of
    patience, it hardly waits until the server is back: who tidies up after a failure should not wait again.
    """

    def __init__(self, *, url: str, patience: float, headers: dict[str, str]) -> None:
        """url: names the server in messages."""
        super().__init__(headers=headers, timeout=_TIMEOUT)
        self._url = url
        self._patience = patience
        self._gone = False

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        patience = min(self._patience, _PATIENCE_WHEN_GONE) if self._gone else self._patience
        retrying = Retrying(
            retry=retry_if_exception_type((httpx.TransportError, _TryAgain)),
            stop=stop_after_delay(patience),
            wait=wait_random_exponential(multiplier=_FIRST_WAIT_SECONDS, max=_LONGEST_WAIT_SECONDS),
            reraise=True,
        )
        try:
            response: httpx.Response = retrying(self._send_once, request, **options)
        except httpx.TransportError as error:
            self._gone = True
            reason = str(error) or type(error).__name__
            raise ServerUnreachable(f"the Chroma server {self._url} cannot be reached: {reason}") from error
        except _TryAgain as error:
            self._gone = True
            raise ServerUnreachable(f"the Chroma server {self._url} cannot answer: {error}") from None
        self._gone = False
        if response.status_code in _REFUSED:
            raise ServerUnreachable(
                f"the Chroma server {self._url} refuses access (status {response.status_code}); set "
                "POLICYCHAT_CHROMA_TOKEN to a token that it accepts"
            )
        return response

    def _send_once(self, request: httpx.Request, **options: Any) -> httpx.Response:
        response = super().send(request, **options)
        if response.status_code == _TOO_MANY_REQUESTS or response.status_code >= _SERVER_ERRORS:
            response.read()
            raise _TryAgain(f"status {response.status_code}, {' '.join(response.text.split())[:_SHOWN_CHARS]!r}")
        return response
