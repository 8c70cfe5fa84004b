"""All checks, one after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from policychat.errors import PolicyChatError, SettingsError
from policychat.operating.doctor.contents import check_corpus, check_index, check_state
from policychat.operating.doctor.endpoints import check_endpoints
from policychat.operating.doctor.findings import Finding, Level, fail, ok
from policychat.operating.doctor.installation import Installation
from policychat.operating.doctor.machine import check_disk, check_folders, check_port, check_python
from policychat.operating.doctor.models import check_models
from policychat.schema import Shape
from policychat.settings import Settings
from policychat.wording import Wording

log = logging.getLogger(__name__)


class Checkup(Shape):
    """What all checks found; `healthy` is False where one of them failed."""

    healthy: bool
    findings: tuple[Finding, ...]


def check_prompts(installation: Installation) -> list[Finding]:
    """The wording of every message, which an operator may have changed."""
    Wording.load(installation.settings.prompts_dir)
    return [ok("prompts", "the wording is complete in every language")]


_CHECKS: dict[str, Callable[[Installation], list[Finding]]] = {
    "prompts": check_prompts,
    "models": check_models,
    "corpus": check_corpus,
    "index": check_index,
    "state": check_state,
    "folders": check_folders,
    "disk": check_disk,
    "port": check_port,
    "endpoints": check_endpoints,
}


def examine(read_settings: Callable[[], Settings]) -> Checkup:
    """Look at everything that answering questions needs. Never raises: what goes wrong is a finding.

    read_settings: raises SettingsError where they are wrong; then there is little else to look at.
    """
    findings = _run("python", check_python)
    try:
        settings = read_settings()
    except SettingsError as error:
        findings.append(fail("settings", str(error), mend="correct it, or unset it"))
    else:
        findings.append(ok("settings", "every POLICYCHAT_ variable is known and in range"))
        installation = Installation(settings)
        for name, check in _CHECKS.items():
            findings += _run(name, partial(check, installation))
    return Checkup(healthy=all(each.level != Level.FAIL for each in findings), findings=tuple(findings))


def _run(name: str, check: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return check()
    except PolicyChatError as error:
        return [fail(name, str(error), mend="do what this says, then run `policychat doctor` again")]
    except Exception as error:  # whatever is broken, the other checks are worth having
        log.debug("the check %s failed", name, exc_info=True)
        return [
            fail(
                name,
                f"it could not be looked at ({type(error).__name__}: {error})",
                mend="run it with POLICYCHAT_LOG_LEVEL=DEBUG to see more",
            )
        ]
