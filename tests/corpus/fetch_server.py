"""A web server on loopback, under names that only the test's resolver knows."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from policychat.corpus.fetching.allow_list import AllowList
from policychat.corpus.fetching.client import Limits, Network
from policychat.corpus.fetching.document import FetchResult, fetch_document
from policychat.corpus.fetching.store import open_store

LOOPBACK = ip_address("127.0.0.1")
Respond = Callable[[BaseHTTPRequestHandler], None]


def sending(body: bytes = b"", *, status: int = 200, **headers: str) -> Respond:
    """Answer with `body`; `Content_Type="text/plain"` becomes a header of that name."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return respond


def redirecting(location: str, *, status: int = 302) -> Respond:
    return sending(status=status, Location=location)


def page(text: str = "<p>The ferry runs daily.</p>", **headers: str) -> Respond:
    return sending(text.encode(), **{"Content_Type": "text/html; charset=utf-8", **headers})


@dataclass
class Site:
    """The server: what it answers by path, and what it was asked."""

    port: int
    routes: dict[str, Respond | list[Respond]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", *, host: str = "docs.test", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def allow(self, *hosts: str) -> AllowList:
        return AllowList.parse(f"{host}:{self.port}" for host in hosts or ("docs.test",))

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site on a free port, gone when the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            respond = site.routes.get(self.path, sending(status=404))
            if isinstance(respond, list):
                respond = respond.pop(0)
            try:
                respond(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """A refused handshake is what a test wants."""

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site = Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Waits:
    """Instead of waiting, remember for how long."""

    seconds: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def network(waits: Waits | None = None, **addresses: Sequence[str]) -> Network:
    """Every name is at 127.0.0.1, but those in `addresses` ("inside_test" for inside.test); only it is allowed."""

    async def resolve(host: str) -> Sequence[str]:
        return addresses.get(host.replace(".", "_"), ["127.0.0.1"])

    return Network(resolve=resolve, is_allowed_address=lambda address: address == LOOPBACK, sleep=waits or Waits())


Fetch = Callable[..., FetchResult]


def fetching(site: Site, *, into: Path) -> Fetch:
    """A call such as `fetch("/report", limits=…)` for the documents of `site`, everything else as it should be."""

    def call(path: str = "/report", **options: object) -> FetchResult:
        url = path if "://" in path else site.url(path)
        given = {"allowed": site.allow(), "limits": Limits(), "network": network(), **options}
        with open_store(into) as store:
            return fetch_document(url, store=store, **given)  # type: ignore[arg-type]

    return call


def failed(result: FetchResult, reason: str, *, folder: Path) -> bool:
    """True if `result` is a failure that says `reason`, and nothing is in `folder`."""
    assert result.status == "failed", result
    assert reason in (result.reason or "")
    assert result.file is None
    return not list(folder.iterdir())
