"""What reading a file gives, before the catalogue has its say."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from policychat.schema import Shape

FoundField = Literal["title", "publisher", "published", "language", "url"]


class Found(Shape):
    """A value that the file itself states, and where: "HTML meta", "PDF info", "core properties", "header"…"""

    value: str
    source: str


class Extraction(Shape):
    """The text of one file and what the file says about itself.

    `text` is what every offset refers to: LF line ends, no NUL, at least one visible character. `pages` holds
    the offset at which each page begins, in order, and is empty for formats without pages. `found` has only
    what the format states outright; guesses from the text are made elsewhere.
    """

    text: str
    pages: tuple[int, ...] = ()
    found: dict[FoundField, Found] = Field(default_factory=dict)
