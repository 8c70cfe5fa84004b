"""What the collections of an index are called on the server."""

from __future__ import annotations

import re

from policychat.index import layout

MANIFEST = "policychat-manifest"
LOCK = "policychat-lock"
_PARTS = ("passages", "documents", "vectors")
_OF_BUILD = re.compile(rf"policychat-(?:{'|'.join(_PARTS)})-([0-9a-f]+)")


def passages_of(directory: str) -> str:
    """The collection with the passages of the build in the directory of that name."""
    return _name("passages", directory)


def documents_of(directory: str) -> str:
    """The collection with its documents."""
    return _name("documents", directory)


def vectors_of(directory: str) -> str:
    """The collection with the vector of each distinct text."""
    return _name("vectors", directory)


def directory_of(collection: str) -> str | None:
    """The directory of the build that a collection of that name belongs to; None where it is of no build."""
    match = _OF_BUILD.fullmatch(collection)
    return layout.BUILD_PREFIX + match[1] if match else None


def all_of(directory: str) -> list[str]:
    """Every collection of the build."""
    return [_name(part, directory) for part in _PARTS]


def _name(part: str, directory: str) -> str:
    return f"policychat-{part}-{directory.removeprefix(layout.BUILD_PREFIX)}"
