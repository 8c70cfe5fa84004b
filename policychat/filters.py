"""Which documents and passages may be looked at, as an asker says it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import regex
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from policychat.errors import InputError
from policychat.schema import Shape

_ISO = regex.compile("[0-9]{4}(-[0-9]{2}){0,2}")
_TAG = regex.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_FIRST_DAY = "0000-01-01"


def _iso_date(value: str) -> str:
    try:
        date.fromisoformat(value + _FIRST_DAY[len(value) :] if _ISO.fullmatch(value) else "")
    except ValueError:
        raise PydanticCustomError("iso_date", "it is not a date such as 2022, 2022-06 or 2022-06-30") from None
    return value


def _one_or_several(value: Any) -> Any:
    values = [value] if isinstance(value, str) else value
    if not (isinstance(values, list | tuple) and values and all(_is_text(each) for each in values)):
        raise PydanticCustomError("one_or_several", "it must be text, or a list of texts, none of them empty")
    return tuple(dict.fromkeys(each.strip() for each in values))


def _is_text(value: Any) -> bool:
    # Control characters and lone surrogates could not be said again in an answer.
    return (
        isinstance(value, str)
        and bool(value.strip())
        and not any(unicodedata.category(character) in {"Cc", "Cs"} for character in value.strip())
    )


def _language_tags(values: tuple[str, ...]) -> tuple[str, ...]:
    if not all(_TAG.fullmatch(value) for value in values):
        raise PydanticCustomError("language_tag", "it is not a BCP 47 tag such as en or zh-Hant")
    return values


_IsoDate = Annotated[str, AfterValidator(_iso_date)]
_Several = Annotated[tuple[str, ...], BeforeValidator(_one_or_several, json_schema_input_type=str | list[str])]


class Filters(Shape):
    """What a passage must have to be looked at; every filter given must hold, None asks for nothing.

    published_from, published_to: the document's date, ends included. Each may be partial and then counts whole; a
    document whose own date is partial passes if it can lie between, one without a date does not. publisher: one of
    these, in upper or lower case. language: the passage's own; "zh" also finds "zh-Hant". document_id: one of these.
    """

    published_from: _IsoDate | None = Field(None, description="Earliest date; may be partial: 2022 is 2022-01-01.")
    published_to: _IsoDate | None = Field(None, description="Latest date; may be partial: 2022 is 2022-12-31.")
    publisher: _Several | None = Field(None, description="Publisher, or several; in upper or lower case.")
    language: Annotated[_Several, AfterValidator(_language_tags)] | None = Field(
        None, description="BCP 47 tag of the passages, or several; zh finds zh-Hant too."
    )
    document_id: _Several | None = Field(None, description="Document id, or several.")

    def given(self) -> dict[str, str | tuple[str, ...]]:
        """The filters that ask for something, by name; empty where none does."""
        return {name: value for name, value in self if value is not None}

    @field_validator("published_to")
    @classmethod
    def _not_before_from(cls, value: str | None, info: ValidationInfo) -> str | None:
        earliest = info.data.get("published_from")
        # A partial date is the beginning of every day in it, so as far as both go they compare as text.
        if value and earliest and earliest[: len(value)] > value[: len(earliest)]:
            raise PydanticCustomError("date_order", "it is before published_from")
        return value


def parse_filters(values: Mapping[str, Any], *, names: Mapping[str, str] | None = None) -> Filters:
    """`values` as filters. Raises InputError naming the first field at fault, by its name in `names` if it has one."""
    try:
        return Filters.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        if first["type"] == "extra_forbidden":
            known = ", ".join(Filters.model_fields)
            raise InputError(f"the filter {field!r} is not known; the filters are {known}") from None
        message = str(first["msg"])
        for own, name in (names or {}).items():
            message = message.replace(own, name)
        raise InputError(f"{(names or {}).get(field, field)} is not valid: {message}") from None
