"""Run as a program: policychat with a clock that is wrong by as many seconds as the file CLOCK_OFFSET says."""

from __future__ import annotations

import os
import time
from pathlib import Path

_OFFSET = Path(os.environ["CLOCK_OFFSET"])
_right = time.time


def _wrong() -> float:
    return _right() + float(_OFFSET.read_text("utf-8"))


time.time = _wrong

if __name__ == "__main__":
    from policychat.cli.main import run  # with the clock as it is now

    run()
