"""The application of one worker process."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE

from policychat.errors import ServerUnreachable
from policychat.index.places import place_of
from policychat.index.progress import Report
from policychat.settings import Settings, switch_off_telemetry
from policychat.web.app import create_app, open_from
from policychat.web.logs import set_up_logging
from policychat.web.processes.crew import Crew
from policychat.web.processes.member import Member
from policychat.wording import Wording

if TYPE_CHECKING:
    from policychat.answer.answerer import Answerer

_RETRY_SECONDS = 2.0
_START_AGAIN = 1

log = logging.getLogger(__name__)


def build_worker(settings: Settings, crew: Crew) -> FastAPI:
    """The application, for uvicorn to call in a process of its own."""
    switch_off_telemetry()
    set_up_logging(settings.log_level, form=settings.log_format)
    _end_with_parent()
    member = Member(crew)
    wording = Wording.load(settings.prompts_dir)
    open_it = open_from(settings, wording)

    def opener(report: Report) -> Answerer:
        while True:
            try:
                # The first of several builds a missing index, the others open what it has built.
                with crew.building_first() if place_of(settings).manifest() is None else nullcontext():
                    return open_it(report)
            except ServerUnreachable as error:
                if not member.joins_late:
                    raise
                log.error("%s; trying again", error)
                time.sleep(_RETRY_SECONDS)

    def stop(_: Exception) -> None:
        # What keeps the first processes from starting would keep the next ones too; later the others go on.
        os._exit(_START_AGAIN if crew.everyone_ready else STARTUP_FAILURE)

    return create_app(settings, wording=wording, opener=opener, on_failure=stop, process=member)


def _end_with_parent() -> None:
    """Stop as for SIGTERM when the process that started this one is gone: nobody would stop it any more."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="policychat-parent", daemon=True).start()
