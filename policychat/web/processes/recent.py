"""The answers of the last hour, each in the memory of the process that gave it."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from policychat.schema import Answer, ClaimReport
from policychat.state.recent import Recent, RecentAnswers

RECENT_PATH = "/.policychat/recent"
_SECONDS = 2.0

log = logging.getLogger(__name__)


class RecentOfAll(RecentAnswers):
    """Keeps its own; one that it has not is asked of the other processes, so that nothing is ever stored."""

    def __init__(self, others: Sequence[Path]) -> None:
        """others: the sockets at which they listen."""
        super().__init__()
        self._others = others

    def get(self, answer_id: str) -> Recent | None:
        """The answer of that id, whichever process gave it. Blocks for up to a few seconds."""
        if own := super().get(answer_id):
            return own
        return next(filter(None, (_ask(path, answer_id) for path in self._others)), None)

    def own_as_json(self, answer_id: str) -> str | None:
        """What the others are told; None where this process did not give it."""
        recent = super().get(answer_id)
        return to_json(recent) if recent else None


def to_json(recent: Recent) -> str:
    """`recent` for another process."""
    content = recent.content
    return json.dumps(
        {
            "kind": "answer" if isinstance(content, Answer) else "check",
            "content": content.model_dump_json(),
            "sources": dict(recent.sources),
            "asked": recent.asked,
        }
    )


def from_json(text: str) -> Recent:
    """What `to_json` wrote."""
    kept: dict[str, Any] = json.loads(text)
    shape = Answer if kept["kind"] == "answer" else ClaimReport
    return Recent(shape.model_validate_json(kept["content"]), kept["sources"], kept["asked"])


def _ask(path: Path, answer_id: str) -> Recent | None:
    try:
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), timeout=_SECONDS) as client:
            response = client.get(f"http://worker{RECENT_PATH}", params={"answer_id": answer_id})
    except httpx.TransportError as error:  # it is being replaced, and what it knew is gone
        log.info("a process did not say whether it gave an answer: %s", error)
        return None
    return from_json(response.text) if response.is_success else None
