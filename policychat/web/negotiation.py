"""Choosing the interface language: what the reader chose, or else what the browser asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

INTERFACE_LANGUAGES = ("en", "zh")
# Set by the page's own script when the reader changes the language; the server keeps nothing.
LANGUAGE_COOKIE = "policychat_language"
_CHOSEN = re.compile(rf"(?:^|;)\s*{LANGUAGE_COOKIE}=({'|'.join(INTERFACE_LANGUAGES)})\s*(?:;|$)")


def interface_language(headers: Mapping[str, str]) -> str:
    """The language for whoever sent a request with these headers (names in lower case, or in any)."""
    chosen = _CHOSEN.search(headers.get("cookie") or "")
    return chosen[1] if chosen else preferred_language(headers.get("accept-language"))


def preferred_language(accept_language: str | None, available: Sequence[str] = INTERFACE_LANGUAGES) -> str:
    """The language of `available` that an Accept-Language header likes best, the first where it likes none.

    >>> preferred_language("fr;q=0.9, zh-TW;q=0.8, en;q=0.1")
    'zh'

    A weight that is not a number counts as 0.
    """
    best, best_weight = available[0], 0.0
    for part in (accept_language or "").split(","):
        tag, _, parameter = part.strip().partition(";")
        language = tag.strip().split("-")[0].lower()
        weight = _weight(parameter)
        if language in available and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
