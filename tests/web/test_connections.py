"""Connections that ask for nothing, over real sockets."""

from __future__ import annotations

import pickle
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from policychat.web.connections import Visitors, protocol_for
from policychat.web.server import bind
from tests.web.conftest import wait_until

WAIT_SECONDS = 30
SOON, LATE = 0.05, 1000.0
GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n"
Connect = Callable[[], socket.socket]


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the length of the body, once it has all of it."""
    body = await Request(scope, receive).body()
    await PlainTextResponse(f"{len(body)} bytes")(scope, receive, send)


@contextmanager
def listening(visitors: Visitors) -> Iterator[Connect]:
    """A server that keeps connections alive for good, and what connects to it."""
    listener = bind("127.0.0.1", 0)
    address = listener.getsockname()
    server = uvicorn.Server(
        uvicorn.Config(
            echo, http=protocol_for(visitors), lifespan="off", log_config=None, access_log=False,
            timeout_keep_alive=int(LATE), timeout_graceful_shutdown=1,
        )
    )  # fmt: skip
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    wait_until(lambda: server.started, "the server started")
    with ExitStack() as opened:
        try:
            yield lambda: opened.enter_context(socket.create_connection(address, WAIT_SECONDS))
        finally:
            server.should_exit = True
            thread.join(WAIT_SECONDS)
            listener.close()


def is_closed(connection: socket.socket) -> bool:
    """Wait for what comes next, and say whether it is the end."""
    try:
        return connection.recv(65536) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: h\r\nX: "])
def test_whoever_sends_no_whole_request_is_dropped(sent: bytes) -> None:
    with listening(Visitors(most=10, header_seconds=SOON, body_seconds=LATE)) as connect:
        slow = connect()
        slow.sendall(sent)
        assert is_closed(slow)


def test_whoever_sends_no_whole_body_is_dropped() -> None:
    with listening(Visitors(most=10, header_seconds=LATE, body_seconds=SOON)) as connect:
        slow = connect()
        slow.sendall(POST + b"abc")
        assert is_closed(slow)


def test_a_second_request_has_its_own_time_and_empty_lines_win_none() -> None:
    """uvicorn's own limit for idle connections ends with the first byte that comes."""
    with listening(Visitors(most=10, header_seconds=SOON, body_seconds=LATE)) as connect:
        visitor = connect()
        visitor.sendall(GET)
        assert b"0 bytes" in visitor.recv(65536)
        visitor.sendall(b"\r\n")
        assert is_closed(visitor)


def test_requests_in_time_are_answered_on_one_connection() -> None:
    with listening(Visitors(most=10)) as connect:
        visitor = connect()
        for request, answer in ((GET, b"0 bytes"), (POST + b"abcd", b"4 bytes"), (GET, b"0 bytes")):
            for byte in request:
                visitor.sendall(bytes([byte]))
            assert answer in visitor.recv(65536)


def test_where_there_is_no_room_the_one_that_waits_longest_goes(caplog: pytest.LogCaptureFixture) -> None:
    visitors = Visitors(most=3, header_seconds=LATE)
    with listening(visitors) as connect:
        idle = [connect() for _ in range(3)]
        for each in idle:
            each.sendall(b"GET")
        wait_until(lambda: visitors.waiting == 3, "all three wait")
        visitor = connect()
        visitor.sendall(GET)
        assert b"0 bytes" in visitor.recv(65536)
        assert is_closed(idle[0])
        idle[2].sendall(GET.removeprefix(b"GET"))
        assert b"0 bytes" in idle[2].recv(65536)
    assert caplog.text.count("connections are open") == 1


def test_worker_processes_can_be_given_it() -> None:
    pickle.loads(pickle.dumps(protocol_for(Visitors(most=3))))
