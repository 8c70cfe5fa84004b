"""The server's log: one line an event, on stderr, with the id of the request that it belongs to."""

from __future__ import annotations

import asyncio
import logging
import sys
import unicodedata
from typing import Literal

import structlog
from structlog.types import EventDict, Processor


def set_up_logging(level: str, *, form: Literal["console", "json"] = "console") -> None:
    """policychat's own log at `level`, on stderr; libraries tell less, except when debugging."""
    handler = logging.StreamHandler()
    handler.setFormatter(make_formatter(form, colours=sys.stderr.isatty()))
    handler.setLevel(level)  # some libraries set their own loggers to DEBUG
    logging.getLogger().handlers = [handler]
    logging.getLogger("policychat").setLevel(level)
    logging.getLogger().setLevel(level if level in ("DEBUG", "ERROR") else "WARNING")
    logging.getLogger("uvicorn.error").addFilter(_is_no_cut_stream)


def make_formatter(form: Literal["console", "json"], *, colours: bool = False) -> logging.Formatter:
    """Formats any record of the standard library; its `extra` and the request's id become fields."""
    # Never the values of local variables: what a reader asks is among them.
    shown: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=structlog.dev.plain_traceback)
    )
    traceback = [structlog.processors.format_exc_info] if form == "json" else []
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *traceback, _on_one_line, shown],
    )


def _on_one_line(_: object, __: str, event: EventDict) -> EventDict:
    """Nothing that a request brought along can begin a line of its own or steer a terminal."""
    event["event"] = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char for char in str(event["event"])
    )
    return event


def _is_no_cut_stream(record: logging.LogRecord) -> bool:
    """Stopping cuts the open event streams of browsers, which is no error worth a traceback."""
    cut = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not cut and "timeout graceful shutdown" not in record.getMessage()
