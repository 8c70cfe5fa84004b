"""How many threads a process computes with."""

from __future__ import annotations

import os

THREADS_VARIABLE = "OMP_NUM_THREADS"  # OpenMP's, which BLAS and PyTorch heed too


def threads_of_process() -> int:
    """What OMP_NUM_THREADS says, or one for each core that this process may use."""
    asked = os.environ.get(THREADS_VARIABLE, "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
