"""A thousand connections that ask for nothing."""

from __future__ import annotations

import contextlib
import resource
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import Library
from tests.faults.server_process import COMMAND, ServerProcess, serving, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
QUESTION = "How many passengers does the harbour ferry carry a day?"
MANY = 1000
MORE_FILES = 100
LEAST_BYTES = 30 * 2**20  # what the answer itself may take anew, beside the connections
BYTES_A_CONNECTION = 64 * 2**10
HEAD = b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
BODY = b"POST /api/ask HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"


@pytest.fixture
def built(library: Library) -> Library:
    library.build()
    return library


@contextlib.contextmanager
def held_open(url: str, count: int, beginning: bytes) -> Iterator[list[socket.socket]]:
    """`count` connections that have sent `beginning` and go on with a byte now and then."""
    _, _, port = url.rpartition(":")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count + MORE_FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count + MORE_FILES, hard))
    connections = []
    stopped = threading.Event()

    def drip() -> None:
        while not stopped.wait(0.5):
            for each in connections:
                with contextlib.suppress(OSError):
                    each.send(b"x")

    dripping = threading.Thread(target=drip, daemon=True)
    try:
        for _ in range(count):
            connection = socket.create_connection(("127.0.0.1", int(port)))
            connections.append(connection)
            connection.setblocking(False)
            with contextlib.suppress(OSError):
                connection.send(beginning)
        if beginning:
            dripping.start()
        yield connections
    finally:
        stopped.set()
        for each in connections:
            each.close()


def is_closed(connection: socket.socket) -> bool:
    """Whether the other side has closed it; what it sent before is read and thrown away."""
    try:
        while connection.recv(65536):
            pass
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True


def open_files(server: ServerProcess) -> int:
    return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))


@pytest.mark.parametrize("beginning", [b"", HEAD, BODY], ids=["silent", "slow headers", "slow body"])
def test_a_visitor_is_answered_beside_a_thousand_slow_connections(
    built: Library, tmp_path: Path, beginning: bytes
) -> None:
    with serving(built.settings, tmp_path / "log") as server:
        assert "900" in server.ask(QUESTION).json()["answer"]
        memory, files = server.memory_bytes(), open_files(server)
        with held_open(server.url, MANY, beginning) as slow:
            wait_until(lambda: open_files(server) >= files + MANY, "the server has them all")
            answered = [server.ask(f"{QUESTION} {number}") for number in range(5)]
            assert {response.status_code for response in answered} == {200}
            grown = server.memory_bytes() - memory
            began = time.monotonic()
            wait_until(lambda: all(map(is_closed, slow)), "the slow ones are dropped")
            dropped = time.monotonic() - began
        print(f"{MANY} x {beginning[:4]!r}: {grown / MANY / 1024:.1f} kB each, dropped after {dropped:.1f} s more")
        assert grown < MANY * BYTES_A_CONNECTION + LEAST_BYTES
        wait_until(lambda: open_files(server) < files + MANY / 10, "nothing of them is left")
        assert server.ask(QUESTION).status_code == 200


def test_with_few_file_descriptors_the_slow_ones_make_room(built: Library, tmp_path: Path) -> None:
    limited = ("prlimit", "--nofile=400:400", *COMMAND)
    with serving(built.settings, tmp_path / "log", command=limited) as server:
        assert server.ask(QUESTION).status_code == 200
        with held_open(server.url, MANY, HEAD) as slow:
            wait_until(lambda: sum(map(is_closed, slow)) > MANY / 2, "the longest open ones make room")
            for number in range(5):
                body = {"question": f"{QUESTION} {number}"}
                assert httpx.post(f"{server.url}/api/ask", json=body, timeout=60).status_code == 200
        assert "connections are open" in server.told
        assert "Traceback" not in server.told
