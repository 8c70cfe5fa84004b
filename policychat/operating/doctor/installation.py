"""The installation looked at: the settings, and the index that they name, asked for once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from policychat.errors import IndexUnavailable
from policychat.index.places import Place, place_of
from policychat.schema import Manifest
from policychat.settings import Settings


@dataclass(frozen=True)
class Installation:
    """`settings`, and what several checks want to know of the index."""

    settings: Settings

    @cached_property
    def index(self) -> Place | IndexUnavailable:
        """Where the index is; why that cannot be reached otherwise."""
        try:
            return place_of(self.settings)
        except IndexUnavailable as error:
            return error

    @cached_property
    def manifest(self) -> Manifest | IndexUnavailable | None:
        """The manifest of the index; None where none was built yet, why it cannot be read otherwise."""
        if isinstance(self.index, IndexUnavailable):
            return self.index
        try:
            return self.index.manifest()
        except IndexUnavailable as error:
            return error
