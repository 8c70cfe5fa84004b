"""Why a document was not fetched."""

from __future__ import annotations

from policychat.errors import PolicyChatError


class FetchFailed(PolicyChatError):
    """One document could not be fetched; the others are not concerned. `str(error)` is the reason as a clause."""

    title = "Document not fetched"


class TemporaryFailure(FetchFailed):
    """The same request may succeed later: in `wait` seconds, where the server says."""

    def __init__(self, reason: str, *, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait
