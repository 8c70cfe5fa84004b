"""What was filtered by, in words."""

from __future__ import annotations

from policychat.filters import Filters
from policychat.wording import Wording


def no_match(filters: Filters, *, language: str, wording: Wording) -> str:
    """The reason, in `language`, for not answering where no passage passes `filters`."""
    return wording.text("reason.no_match", language, filters=describe(filters, language=language, wording=wording))


def describe(filters: Filters, *, language: str, wording: Wording) -> str:
    """What `filters` ask for, in `language`: "published from 2022, language Chinese"."""
    either = wording.text("filters.or", language)

    def words(name: str, value: str | tuple[str, ...]) -> str:
        if isinstance(value, str):
            return value
        return either.join(wording.language_name(each, language) if name == "language" else each for each in value)

    parts = [
        wording.text(f"filters.{name}", language, value=words(name, value)) for name, value in filters.given().items()
    ]
    return wording.text("filters.and", language).join(parts)
