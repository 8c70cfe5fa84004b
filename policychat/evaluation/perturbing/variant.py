"""A sentence changed by rule."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """`text` is `original` with one change of `kind`; `false` where the change makes it false."""

    original: str
    text: str
    kind: str
    false: bool
    language: str
