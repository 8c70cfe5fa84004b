"""How many threads a process computes with."""

from __future__ import annotations

import os

import pytest

from policychat.index.threads import threads_of_process


@pytest.mark.parametrize("value", [None, "", "0", "many", "-1"])
def test_one_for_each_core_that_may_be_used_where_nothing_else_is_said(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if value is not None:
        monkeypatch.setenv("OMP_NUM_THREADS", value)
    assert threads_of_process() == len(os.sched_getaffinity(0))


def test_as_many_as_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert threads_of_process() == 7
