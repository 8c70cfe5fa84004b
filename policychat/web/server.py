"""Running the server."""

from __future__ import annotations

import contextlib
import errno
import logging
import signal
import socket
import sys

import uvicorn

from policychat.errors import InputError
from policychat.settings import Settings, switch_off_telemetry
from policychat.web.app import create_app
from policychat.web.connections import Visitors, allow_many_files, protocol_for
from policychat.web.draining import CUT_SECONDS
from policychat.web.logs import set_up_logging

log = logging.getLogger(__name__)


def serve(settings: Settings) -> None:
    """Serve until told to stop; the first page answers while models load in the background.

    Raises InputError where the address cannot be listened on, and what made loading fail, after the server
    has stopped: both before any answer was given.
    """
    listener = bind(settings.host, settings.port)
    switch_off_telemetry()
    set_up_logging(settings.log_level, form=settings.log_format)
    if settings.workers > 1:
        from policychat.web.processes.supervisor import serve_with_workers

        with listener:
            serve_with_workers(settings, listener, say_where=lambda: _say_where(settings, listener))
        return
    failures: list[Exception] = []

    def stop(error: Exception) -> None:
        failures.append(error)
        server.should_exit = True

    app = create_app(settings, on_failure=stop)
    server = uvicorn.Server(
        # No access log: an address names what somebody reads.
        uvicorn.Config(
            app,
            http=protocol_for(Visitors(most=allow_many_files())),
            log_config=None,
            access_log=False,
            server_header=False,
            # uvicorn's own default believes any program on this machine; ours believes who is listed in a setting.
            proxy_headers=False,
            timeout_graceful_shutdown=CUT_SECONDS,
        )
    )
    _say_where(settings, listener)
    with listener, contextlib.suppress(KeyboardInterrupt):
        # uvicorn stops in good order and then sends itself the signal again, which would end the process as if killed.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        server.run(sockets=[listener])
    log.info("stopped")
    if failures:
        raise failures[0]


def _say_where(settings: Settings, listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    print(f"{settings.site_name}: http://{shown}:{port}", file=sys.stderr, flush=True)


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to the address, so that nobody else can take it meanwhile.

    Raises InputError, naming host and port, where it is in use or not this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise InputError(f"cannot listen on host {host!r}: it is not an address of this machine") from error
    try:
        # Without it a restart would wait a minute for the old connections to be forgotten.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise InputError(
                f"port {port} on {host} is in use; stop the other program or choose another with --port"
            ) from error
        if error.errno == errno.EACCES:
            raise InputError(f"port {port} on {host} needs more rights; choose another with --port") from error
        raise InputError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    return listener
