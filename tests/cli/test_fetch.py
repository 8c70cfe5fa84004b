"""`policychat fetch`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from policychat.corpus.fetched import fetched_urls
from policychat.corpus.fetching import document
from policychat.corpus.load import list_files
from tests.cli.conftest import Ran
from tests.corpus.fetch_server import Site, network, page, sending, serving

Policychat = Callable[..., Ran]


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site that the command takes for a public one; nothing on the command line could make it."""
    monkeypatch.setattr(document, "Network", network)
    with serving() as site:
        site.routes["/ferry"] = page()
        site.routes["/bridge.txt"] = sending(b"The bridge is closed.", Content_Type="text/plain")
        yield site


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


@pytest.fixture
def fetch(policychat: Policychat, corpus: Path) -> Callable[..., Ran]:
    """`policychat fetch … --corpus` of the test's own."""
    return lambda *arguments: policychat("fetch", *arguments, "--corpus", corpus)


Fetch = Callable[..., Ran]


def test_a_list_is_fetched_and_failures_are_named(fetch: Fetch, site: Site, corpus: Path, tmp_path: Path) -> None:
    addresses = tmp_path / "list.txt"
    addresses.write_text(
        f"\ufeff# Transport\n\n{site.url('/ferry')}\n  {site.url('/bridge.txt')}  # closed\n"
        f"{site.url('/missing')}\nhttp://other.test/a#part\n{site.url('/ferry')}\n"
    )
    ran = fetch(addresses, "--allow", f"docs.test:{site.port}")
    assert ran.code == 0
    assert ran.out.decode() == f"2 fetched, 0 replaced, 0 unchanged, 2 failed, in {corpus}\n"
    assert f"fetching 1/4 {site.url('/ferry')}\n" in ran.err
    assert f"failed {site.url('/missing')}: the server answers 404 Not Found\n" in ran.err
    assert "failed http://other.test/a#part: other.test is not on the allow-list (--allow other.test)\n" in ran.err
    assert set(fetched_urls(corpus).values()) == {site.url("/ferry"), site.url("/bridge.txt")}
    assert list_files(corpus) == sorted(fetched_urls(corpus))


def test_json_lists_every_result(fetch: Fetch, site: Site) -> None:
    arguments = (site.url("/ferry"), site.url("/missing"), "--allow", f"docs.test:{site.port}", "--json")
    ran = fetch(*arguments)
    assert ran.code == 0
    assert [result["status"] for result in ran.json] == ["fetched", "failed"]
    assert set(ran.json[0]) == {"url", "status", "file", "bytes", "reason"}
    assert [result["status"] for result in fetch(*arguments).json] == ["unchanged", "failed"]


def test_the_limits_are_those_of_the_command_line(fetch: Fetch, site: Site) -> None:
    site.routes["/large"] = page("x" * 1_000_001)
    allow = ("--allow", f"docs.test:{site.port}")
    assert "more than the limit of 1,000,000 bytes" in fetch(site.url("/large"), *allow, "--max-megabytes", 1).err
    site.routes["/silent"] = lambda _: site.over.wait() and None
    assert "not complete within 1 s" in fetch(site.url("/silent"), *allow, "--timeout", 1).err


def test_nothing_is_fetched_without_an_allow_list(fetch: Fetch, site: Site) -> None:
    fetch(site.url("/ferry")).assert_refused("nothing is fetched without --allow")
    assert not site.requests


def test_when_all_fail_the_exit_code_says_so(fetch: Fetch, site: Site) -> None:
    ran = fetch(site.url("/missing"), "--allow", f"docs.test:{site.port}", "--json")
    assert ran.code == 2
    assert json.loads(ran.out)[0]["status"] == "failed"
    assert ran.err.endswith("policychat: none of the 1 documents could be fetched\n")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "169.254.169.254", "10.0.0.1", "0.0.0.0"])
def test_no_switch_opens_private_addresses(fetch: Fetch, corpus: Path, host: str) -> None:
    with serving() as private:
        ran = fetch(private.url(host=host), "--allow", f"{host}:{private.port}")
        assert ran.code == 2
        assert "which is not public" in ran.err
        assert not private.requests
    assert not list(corpus.iterdir())


@pytest.mark.parametrize("url", ["ftp://docs.test/a", "file:///etc/passwd", "http://me:secret@docs.test/"])
def test_other_addresses_are_failures_with_a_reason(fetch: Fetch, url: str) -> None:
    ran = fetch(url, "--allow", "docs.test")
    assert ran.code == 2
    assert f"failed {url}: it " in ran.err


def test_a_list_of_others_cannot_steer_the_terminal(fetch: Fetch, tmp_path: Path) -> None:
    addresses = tmp_path / "list.txt"
    addresses.write_text("http://docs.test/\x1b[2J\n")
    ran = fetch(addresses, "--allow", "docs.test")
    assert ran.code == 2
    assert "\x1b" not in ran.err


@pytest.mark.parametrize("content", [None, b"", b"# only this\n", b"\xff\xfe\x00"])
def test_a_list_that_cannot_be_used_is_named(fetch: Fetch, tmp_path: Path, content: bytes | None) -> None:
    addresses = tmp_path / "list.txt"
    if content is not None:
        addresses.write_bytes(content)
    fetch(addresses, "--allow", "docs.test").assert_refused("list")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "LIST"),
        (("http://docs.test/", "--allow", "http://docs.test/"), "--allow"),
        (("http://docs.test/", "--allow", "*"), "--allow"),
        (("http://docs.test/", "--allow", "docs.test", "--timeout", "0"), "--timeout"),
        (("http://docs.test/", "--allow", "docs.test", "--timeout", "nan"), "--timeout"),
        (("http://docs.test/", "--allow", "docs.test", "--max-megabytes", "0"), "--max-megabytes"),
    ],
)
def test_wrong_arguments_are_refused(fetch: Fetch, arguments: tuple[str, ...], named: str) -> None:
    fetch(*arguments).assert_refused(named)


def test_a_corpus_that_does_not_exist_is_refused(policychat: Policychat, tmp_path: Path) -> None:
    ran = policychat("fetch", "http://docs.test/", "--allow", "docs.test", "--corpus", tmp_path / "missing")
    ran.assert_refused("does not exist")
