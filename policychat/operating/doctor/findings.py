"""What a check found."""

from __future__ import annotations

from enum import StrEnum

from policychat.schema import Shape


class Level(StrEnum):
    """How bad it is: WARN does not keep policychat from answering, FAIL does."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class Finding(Shape):
    """One thing that was looked at; `mend` says what to do about it, None where nothing needs doing."""

    check: str
    level: Level
    message: str
    mend: str | None = None


def ok(check: str, message: str) -> Finding:
    """All is well."""
    return Finding(check=check, level=Level.OK, message=message)


def warn(check: str, message: str, *, mend: str) -> Finding:
    """It works, but not as the operator may think, or not for long."""
    return Finding(check=check, level=Level.WARN, message=message, mend=mend)


def fail(check: str, message: str, *, mend: str) -> Finding:
    """It does not work."""
    return Finding(check=check, level=Level.FAIL, message=message, mend=mend)
