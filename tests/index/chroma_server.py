"""A real Chroma server for tests, and a proxy before it that listens in and can fail."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

from policychat.index.places import place_of
from policychat.index.server.place import ServerPlace
from tests.conftest import Library

_READY_SECONDS = 60
_POLL_SECONDS = 0.05
_DATABASES = "/api/v2/tenants/default_tenant/databases"
_HOP_BY_HOP = {"connection", "content-length", "content-encoding", "transfer-encoding", "host", "keep-alive"}


class ChromaServer:
    """`chroma run` over `folder`, on loopback."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it, and return once it answers."""
        command = [Path(sys.executable).with_name("chroma"), "run", "--path", self._folder]
        self._process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        give_up = time.monotonic() + _READY_SECONDS
        while not self._answers():
            assert self._process.poll() is None, "chroma run ended"
            assert time.monotonic() < give_up, "chroma run does not answer"
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """Kill it, and return once it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def new_database(self) -> str:
        """The address of a new database on it."""
        name = f"test-{uuid.uuid4().hex}"
        httpx.post(self.url + _DATABASES, json={"name": name}).raise_for_status()
        return f"{self.url}/?database={name}"

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/v2/heartbeat").is_success
        except httpx.TransportError:
            return False


class Proxy:
    """Passes on to `target` what comes to `url`; notes the headers, and answers as `status` says instead."""

    def __init__(self, target: str) -> None:
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.status: Callable[[str, str], int | None] = lambda method, path: None
        proxy = self
        client = httpx.Client(base_url=target, timeout=60)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                proxy.seen.append((f"{self.command} {self.path}", {k.lower(): v for k, v in self.headers.items()}))
                if status := proxy.status(self.command, self.path):
                    code, content = status, b"not now"
                else:
                    headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP_BY_HOP}
                    passed = client.request(self.command, self.path, content=body, headers=headers)
                    code, content = passed.status_code, passed.content
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def place(library: Library) -> ServerPlace:
    """Where the index of `library` is: on a server."""
    found = place_of(library.settings)
    assert isinstance(found, ServerPlace)
    return found


def collections(library: Library) -> set[str]:
    """The names of all collections there."""
    return set(place(library)._connection.names())
