"""Downloading from a real server: how much, how long, and how often."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from policychat.corpus.fetching.client import Limits
from tests.corpus.fetch_server import (
    Fetch,
    Respond,
    Site,
    Waits,
    failed,
    fetching,
    network,
    page,
    sending,
    serving,
)

SHORT = Limits(seconds=0.3)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def fetch(site: Site, tmp_path: Path) -> Fetch:
    """`fetch("/report")` fetches it from docs.test into the test's folder."""
    return fetching(site, into=tmp_path)


def test_a_size_announced_or_not_is_limited(site: Site, fetch: Fetch, tmp_path: Path) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not site.over.is_set():
            handler.wfile.write(b"words " * 1000)

    site.routes["/endless"] = endless
    site.routes["/large"] = page("x" * 101)
    site.routes["/fits"] = page("x" * 100)
    small = Limits(max_bytes=100)
    assert failed(fetch("/endless", limits=small), "more than the limit of 100 bytes", folder=tmp_path)
    assert failed(fetch("/large", limits=small), "more than the limit of 100 bytes", folder=tmp_path)
    assert fetch("/fits", limits=small).bytes == 100


def test_compressed_text_is_unpacked_up_to_the_limit(site: Site, fetch: Fetch, tmp_path: Path) -> None:
    packed = gzip.compress(b"<p>Text</p>" + b" " * 20_000_000, mtime=0)
    site.routes["/bomb"] = page_of(packed, Content_Encoding="gzip")
    assert len(packed) < 20_000
    tracemalloc.start()
    try:
        assert failed(fetch("/bomb", limits=Limits(max_bytes=100_000)), "more than the limit", folder=tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000  # it is not unpacked first and measured then
    finally:
        tracemalloc.stop()
    whole = fetch("/bomb", limits=Limits(max_bytes=20_000_011))
    assert (whole.status, whole.bytes) == ("fetched", 20_000_011)


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (gzip.compress(b"text " * 100, mtime=0)[:-9], "gzip", "cut short"),
        (gzip.compress(b"text", mtime=0) + b"more", "gzip", "follow the end"),
        (b"not compressed", "gzip", "damaged"),
        (gzip.compress(gzip.compress(b"text", mtime=0), mtime=0), "gzip, gzip", "not asked for"),
        (b"text", "br", "not asked for"),
    ],
)
def test_text_that_is_compressed_wrongly_is_refused(
    site: Site, fetch: Fetch, tmp_path: Path, body: bytes, encoding: str, reason: str
) -> None:
    site.routes["/report"] = page_of(body, Content_Encoding=encoding)
    assert failed(fetch(), reason, folder=tmp_path)


def trickling(site: Site, *pieces: bytes) -> Respond:
    """Send `pieces`, the last again and again, faster than any time-out for one read."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        for piece in itertools.chain(pieces, itertools.repeat(pieces[-1])):
            handler.wfile.write(piece)
            if site.over.wait(0.02):
                return

    return respond


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"word "),
        (b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"1"),
    ],
    ids=["body", "headers", "one header"],
)
def test_a_server_that_trickles_is_left(site: Site, fetch: Fetch, tmp_path: Path, pieces: tuple[bytes, ...]) -> None:
    site.routes["/report"] = trickling(site, *pieces)
    assert failed(fetch(limits=SHORT), "not complete within 0.3 s", folder=tmp_path)


def test_a_server_that_is_silent_is_left(site: Site, fetch: Fetch, tmp_path: Path) -> None:
    site.routes["/report"] = lambda _: site.over.wait() and None
    assert failed(fetch(limits=SHORT), "not complete within 0.3 s", folder=tmp_path)


def test_a_name_that_takes_forever_to_resolve_is_left(site: Site, fetch: Fetch, tmp_path: Path) -> None:
    async def resolve(host: str) -> list[str]:
        await asyncio.Event().wait()
        return []

    slow = replace(network(), resolve=resolve)
    assert failed(fetch(limits=SHORT, network=slow), "not complete within 0.3 s", folder=tmp_path)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_once_more(site: Site, fetch: Fetch, status: int) -> None:
    waits = Waits()
    site.routes["/report"] = [sending(status=status, Retry_After="7"), page()]
    assert fetch(network=network(waits)).status == "fetched"
    assert waits.seconds == [7.0]


def test_a_server_that_stays_busy_is_a_failure(site: Site, fetch: Fetch, tmp_path: Path) -> None:
    waits = Waits()
    site.routes["/report"] = sending(status=503, Retry_After="Fri, 01 Jan 2021 00:00:00 GMT")
    assert failed(fetch(network=network(waits)), "503 Service Unavailable", folder=tmp_path)
    assert waits.seconds == [0.0]
    assert len(site.requests) == 2


@pytest.mark.parametrize("asked", ["3600", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_a_long_wait_is_not_waited(site: Site, fetch: Fetch, tmp_path: Path, asked: str) -> None:
    waits = Waits()
    site.routes["/report"] = sending(status=429, Retry_After=asked)
    assert failed(fetch(network=network(waits)), "asks to come back in", folder=tmp_path)
    assert waits.seconds == []
    assert len(site.requests) == 1


@pytest.mark.parametrize("asked", ["soon", "-1", "²", "9" * 400, ""])
def test_a_wait_that_is_none_is_the_usual_one(site: Site, fetch: Fetch, asked: str) -> None:
    waits = Waits()
    site.routes["/report"] = [sending(status=503, Retry_After=asked.encode().decode("latin-1")), page()]
    assert fetch(network=network(waits)).status == "fetched"
    assert waits.seconds == [1.0]


def test_a_connection_that_breaks_is_tried_once_more(site: Site, fetch: Fetch, tmp_path: Path) -> None:
    short = sending(b"<p>Half", Content_Type="text/html", Content_Length="100")
    site.routes["/report"] = [short, page("<p>Whole")]
    result = fetch()
    assert (tmp_path / str(result.file)).read_text() == "<p>Whole"
    site.routes["/report"] = short
    assert "connection to docs.test failed" in (fetch("/report").reason or "")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def page_of(body: bytes, **headers: str) -> Respond:
    return sending(body, Content_Type="text/html", **headers)
