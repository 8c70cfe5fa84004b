"""Running the command in this process, as the shell would."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from policychat.cli.main import run


@dataclass(frozen=True)
class Ran:
    """What a command left behind: its exit code and the bytes that it wrote."""

    code: int
    out: bytes
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def assert_refused(self, *named: str) -> None:
        """Exit 2, nothing on stdout, and one line on stderr that holds each of `named`."""
        lines = self.err.strip().splitlines()
        assert self.code == 2, self
        assert self.out == b""
        assert len(lines) == 1, self.err
        assert lines[0].startswith("policychat: ")
        for text in named:
            assert text in lines[0]


@pytest.fixture
def policychat(capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Ran]:
    """`policychat("ask", "Why?", "--json")` as a process would do it."""

    def call(*arguments: object) -> Ran:
        capsysbinary.readouterr()
        with pytest.raises(SystemExit) as leaving:
            run([str(argument) for argument in arguments])
        captured = capsysbinary.readouterr()
        code = leaving.value.code
        return Ran(code if isinstance(code, int) else 0 if code is None else 1, captured.out, captured.err.decode())

    return call
