"""What is an address, and which of them are allowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.corpus.fetching.allow_list import AllowList, parse_url
from policychat.corpus.fetching.failure import FetchFailed
from policychat.errors import InputError


def allows(entry: str, url: str) -> bool:
    try:
        AllowList.parse([entry]).check(parse_url(url))
    except FetchFailed as error:
        assert "allow-list" in str(error)  # noqa: PT017
        return False
    return True


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://docs.test/a", "http or https"),
        ("file:///etc/passwd", "http or https"),
        ("docs.test/a", "http or https"),
        ("", "http or https"),
        ("http://user:secret@docs.test/", "user name or password"),
        ("http://docs.test@evil.test/", "user name or password"),
        ("http://docs.test\\@evil.test/", "user name or password"),
        ("http:///path", "no host"),
        ("http://./", "no host"),
        ("http://docs%2etest/", "no host"),
        ("http://docs.test evil.test/", "no host"),
        ("http://docs.test:port/", "not an address"),
        ("http://docs.test:0/", "port 0"),
        ("http://docs.test:99999/", "port 99999"),
        ("http://xn--0.test/", "not an address"),
        ("http://[::1/", "not an address"),
        ("http://docs.test/\nHost: evil", "not an address"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(FetchFailed, match=reason):
        parse_url(url)


@given(st.text() | st.text().map("http://".__add__) | st.from_regex(r"https?://[^/]{1,20}(:\d{1,6})?/.{0,20}"))
def test_any_text_is_an_address_in_one_spelling_or_refused(text: str) -> None:
    try:
        url = parse_url(text)
    except FetchFailed:
        return
    assert parse_url(str(url)) == url
    assert not url.userinfo
    assert str(url).isascii()


def test_spellings_of_one_address_become_one() -> None:
    spellings = ("HTTP://DOCS.test/a", "http://docs.test:80/a", "http://docs.test./a#part", " http://docs.test/a ")
    assert {str(parse_url(text)) for text in spellings} == {"http://docs.test/a"}


def test_names_in_other_scripts_are_compared_as_the_resolver_sees_them() -> None:
    assert str(parse_url("https://例子.中国/文件")) == "https://xn--fsqu00a.xn--fiqs8s/%E6%96%87%E4%BB%B6"
    assert allows("例子.中国", "https://xn--fsqu00a.xn--fiqs8s/")
    assert allows("xn--fsqu00a.xn--fiqs8s", "https://例子。中国/")
    assert allows("*.中国", "https://例子.中国/")
    assert not allows("docs.test", "https://d\N{CYRILLIC SMALL LETTER O}cs.test/")


@pytest.mark.parametrize(
    ("entry", "url", "allowed"),
    [
        ("docs.test", "http://docs.test/", True),
        ("docs.test", "https://docs.test/", True),
        ("docs.test", "http://docs.test:443/", True),
        ("docs.test", "http://docs.test:8080/", False),
        ("docs.test", "http://docs.test:22/", False),
        ("docs.test", "http://www.docs.test/", False),
        ("docs.test", "http://docs.test.evil.test/", False),
        ("docs.test", "http://notdocs.test/", False),
        ("DOCS.test.", "http://docs.test/", True),
        ("docs.test:8080", "http://docs.test:8080/", True),
        ("docs.test:8080", "http://docs.test/", False),
        ("docs.test:443", "https://docs.test/", True),
        ("docs.test:443", "http://docs.test/", False),
        ("docs.test:80", "http://docs.test/", True),
        ("docs.test:80", "https://docs.test/", False),
        ("*.docs.test", "http://www.docs.test/", True),
        ("*.docs.test", "http://a.b.docs.test/", True),
        ("*.docs.test", "http://docs.test/", False),
        ("*.docs.test", "http://evildocs.test/", False),
        ("*.docs.test:8080", "http://www.docs.test:8080/", True),
        ("2606:4700::1111", "http://[2606:4700::1111]/", True),
        ("[2606:4700::1111]:8080", "http://[2606:4700::1111]:8080/", True),
        ("8.8.8.8", "http://8.8.8.8/", True),
    ],
)
def test_the_list_covers_hosts_and_ports_exactly(entry: str, url: str, allowed: bool) -> None:
    assert allows(entry, url) is allowed


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "*",
        "*.",
        "*.*.test",
        "http://docs.test",
        "docs.test/a",
        "a@docs.test",
        "docs.test:port",
        "docs.test:0",
        "a b",
    ],
)
def test_an_entry_that_is_no_host_is_refused_by_name(entry: str) -> None:
    with pytest.raises(InputError, match="--allow") as refused:
        AllowList.parse([entry])
    assert repr(entry) in str(refused.value)
