"""Reading server-sent events."""

from __future__ import annotations

import json
from typing import Any

import httpx


def events_of(response: httpx.Response) -> list[tuple[str, Any]]:
    """The name and the data of each event of `response`."""
    assert response.headers["content-type"].startswith("text/event-stream"), response.text
    return [
        (lines[0].removeprefix("event: "), json.loads(lines[1].removeprefix("data: ")))
        for block in response.text.strip().split("\n\n")
        for lines in [block.split("\n")]
    ]
