"""Downloading from a real server: hosts, addresses, redirects, limits."""

from __future__ import annotations

import signal
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from policychat import __version__
from tests.corpus.fetch_server import (
    Fetch,
    Site,
    Waits,
    failed,
    fetching,
    network,
    page,
    redirecting,
    sending,
    serving,
)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def fetch(site: Site, tmp_path: Path) -> Fetch:
    """`fetch("/report")` fetches it from docs.test into the test's folder."""
    return fetching(site, into=tmp_path)


def test_a_document_comes_from_the_address_that_was_checked(site: Site, fetch: Fetch, tmp_path: Path) -> None:
    site.routes["/report"] = page("<p>Text.</p>")
    result = fetch()  # only the test's resolver knows docs.test
    assert result.status == "fetched"
    assert (tmp_path / str(result.file)).read_text() == "<p>Text.</p>"
    (_, headers) = site.requests[0]
    assert headers["host"] == f"docs.test:{site.port}"
    assert headers["user-agent"] == f"policychat/{__version__}"


def test_nothing_from_the_environment_changes_where_a_request_goes(
    site: Site, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.routes["/report"] = page()
    assert fetch().status == "fetched"


def test_a_host_that_is_not_allowed_is_not_even_resolved(site: Site, fetch: Fetch, tmp_path: Path) -> None:
    assert failed(
        fetch(site.url(host="other.test")), f"other.test:{site.port} is not on the allow-list", folder=tmp_path
    )
    assert not site.requests


def test_a_name_with_a_private_address_beside_is_refused(site: Site, fetch: Fetch, tmp_path: Path) -> None:
    mixed = network(docs_test=["127.0.0.1", "10.0.0.1"])
    assert failed(fetch(network=mixed), "10.0.0.1, which is not public", folder=tmp_path)
    assert not site.requests


def test_without_an_injected_rule_loopback_is_refused(site: Site, fetch: Fetch, tmp_path: Path) -> None:
    loopback = site.url(host="127.0.0.1")
    assert failed(fetch(loopback, allowed=site.allow("127.0.0.1"), network=None), "not public", folder=tmp_path)
    assert not site.requests


def test_the_next_address_is_tried_where_one_takes_no_connection(site: Site, fetch: Fetch) -> None:
    site.routes["/report"] = page()
    two = replace(network(docs_test=["127.0.0.2", "127.0.0.1"]), is_allowed_address=lambda address: address.is_loopback)
    assert fetch(network=two).status == "fetched"
    assert len(site.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_an_allowed_host_is_followed(site: Site, fetch: Fetch, status: int) -> None:
    site.routes["/report"] = redirecting(site.url("/moved.html", host="new.test"), status=status)
    site.routes["/moved.html"] = page()
    result = fetch(allowed=site.allow("docs.test", "new.test"))
    assert result.status == "fetched"
    assert str(result.file).startswith("report-")  # the name of what the operator asked for
    assert site.requests[1][1]["host"] == f"new.test:{site.port}"


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://inside.test:{port}/secret", "10.0.0.1, which is not public"),
        ("http://other.test:{port}/secret", "not on the allow-list"),
        ("//other.test:{port}/secret", "not on the allow-list"),
        ("http://docs.test:22/secret", "not on the allow-list"),
        ("http://127.0.0.1:{port}/secret", "not on the allow-list"),
        ("http://me:secret@docs.test:{port}/secret", "user name or password"),
        ("file:///etc/passwd", "not an http or https address"),
        ("http://[::1/secret", "Invalid URL in location header"),
        ("http://xn--/", "redirects to what is not an address"),
        ("", "redirects to nowhere"),
    ],
)
def test_a_redirect_is_checked_like_the_first_address(
    site: Site, fetch: Fetch, tmp_path: Path, location: str, reason: str
) -> None:
    site.routes["/report"] = redirecting(location.format(port=site.port))
    allowed = site.allow("docs.test", "inside.test")
    result = fetch(allowed=allowed, network=network(inside_test=["10.0.0.1"]))
    assert failed(result, reason, folder=tmp_path)
    assert set(site.paths) == {"/report"}


def test_redirects_end(site: Site, fetch: Fetch, tmp_path: Path) -> None:
    site.routes["/report"] = redirecting("/report")
    assert failed(fetch(), "more than 5 times", folder=tmp_path)
    assert len(site.requests) == 6


def test_cookies_are_not_kept(site: Site, fetch: Fetch) -> None:
    site.routes["/report"] = sending(status=302, Location="/next", Set_Cookie="seen=1; Path=/")
    site.routes["/next"] = page()
    assert fetch().status == "fetched"
    assert "cookie" not in site.requests[1][1]


def test_a_port_where_nobody_listens_is_a_failure(fetch: Fetch, tmp_path: Path) -> None:
    with serving() as gone:
        pass
    waits = Waits()
    result = fetch(gone.url(), allowed=gone.allow(), network=network(waits))
    assert failed(result, "connection to docs.test failed", folder=tmp_path)
    assert len(waits.seconds) == 1


@pytest.mark.parametrize("status", [204, 206, 304, 400, 401, 403, 404, 418, 599])
def test_only_200_is_a_document(site: Site, fetch: Fetch, tmp_path: Path, status: int) -> None:
    site.routes["/report"] = sending(status=status)
    assert failed(fetch(), f"the server answers {status}", folder=tmp_path)


def test_what_is_no_document_is_refused(site: Site, fetch: Fetch, tmp_path: Path) -> None:
    site.routes["/a.pdf"] = page("Please log in")
    site.routes["/b.pdf"] = sending(b"Please log in", Content_Type="application/pdf")
    site.routes["/c"] = page("")
    site.routes["/d.png"] = sending(b"\x89PNG", Content_Type="image/png")
    for path, reason in {"/a.pdf": "web page", "/b.pdf": "not", "/c": "empty", "/d.png": "image/png"}.items():
        assert failed(fetch(path), reason, folder=tmp_path)


def test_an_answer_that_is_not_http_is_a_failure(site: Site, fetch: Fetch, tmp_path: Path) -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"220 mail.test ESMTP\r\n")

    site.routes["/report"] = respond
    assert failed(fetch(), "connection to docs.test failed", folder=tmp_path)


def test_an_interruption_leaves_no_partial_file(site: Site, fetch: Fetch, tmp_path: Path) -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        page_head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Half"
        handler.wfile.write(page_head)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        site.over.wait()

    site.routes["/report"] = respond
    # A test run in the background of a shell inherits that the signal is ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            fetch()
    finally:
        signal.signal(signal.SIGINT, before)
    assert not list(tmp_path.iterdir())


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for docs.test, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    pem, key = folder / "both.pem", folder / "key.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=docs.test -addext subjectAltName=DNS:docs.test"
    )
    try:
        subprocess.run([*command.split(), "-keyout", key, "-out", pem], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("needs the command openssl")
    pem.write_text(key.read_text() + pem.read_text())
    return pem


def test_the_certificate_is_checked_for_the_name(
    fetch: Fetch, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    names: list[str | None] = []
    context.sni_callback = lambda _, name, __: names.append(name)
    with serving(context) as secure:
        secure.routes["/report"] = page()
        right, wrong = (secure.url("/report", host=host, scheme="https") for host in ("docs.test", "other.test"))
        allowed = secure.allow("docs.test", "other.test")
        assert "CERTIFICATE_VERIFY_FAILED" in (fetch(right, allowed=allowed).reason or "")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fetch(right, allowed=allowed).status == "fetched"
        assert "CERTIFICATE_VERIFY_FAILED" in (fetch(wrong, allowed=allowed).reason or "")
        secure.routes["/report"] = redirecting(wrong)  # on the same address, where a connection might be kept
        assert "CERTIFICATE_VERIFY_FAILED" in (fetch(right, allowed=allowed).reason or "")
        secure.routes["/report"] = redirecting(right.replace("https", "http"))
        assert "from https to http" in (fetch(right, allowed=allowed).reason or "")
    assert set(names) == {"docs.test", "other.test"}
