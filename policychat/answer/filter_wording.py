"""What was filtered by, in words."""

from __future__ import annotations

from policychat.filters import Filters
from policychat.wording import Wording


def no_match(filters: Filters, *, language: str, wording: Wording) -> str:
    """The reason, in `language`, for not answering where no passage passes `filters`."""
    either = wording.text("filters.or", language)
    parts = [
        wording.text(f"filters.{name}", language, value=value if isinstance(value, str) else either.join(value))
        for name, value in filters.given().items()
    ]
    return wording.text("reason.no_match", language, filters=wording.text("filters.and", language).join(parts))
