"""The vectors of the questions asked last, so that a repeated question is not embedded again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from policychat.measuring import looked_up

Embed = Callable[[str], NDArray[np.float32]]

# Under 4 kB each, with the second model's.
_KEPT = 1024
_CACHE = "questions"


def remembering(embed: Embed) -> Embed:
    """`embed` with the vectors of the last 1,024 distinct texts kept in memory, the least recently asked going first.

    A text is known again by its exact characters. The vectors are shared and cannot be written to. Safe to share
    between threads: two that ask for a new text at once may both embed it.
    """

    def embedded(text: str) -> NDArray[np.float32]:
        looked_up(_CACHE, missing=1)
        vector = embed(text)
        vector.flags.writeable = False
        return vector

    remembered = lru_cache(maxsize=_KEPT)(embedded)

    def looking(text: str) -> NDArray[np.float32]:
        looked_up(_CACHE, count=1)
        return remembered(text)

    return looking
