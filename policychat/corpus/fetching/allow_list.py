"""Which addresses the operator allows to be fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import httpx

from policychat.corpus.fetching.failure import FetchFailed
from policychat.errors import InputError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|[0-9a-f:.]*:[0-9a-f:.]*")


def parse_url(text: str) -> httpx.URL:
    """`text` as a URL in one spelling: host in lower case and Punycode, without a fragment.

    Everything after this uses the parsed URL, so that no two parsers can disagree about the host. Raises
    FetchFailed for what is not an http or https URL of a host, and for a URL with a user name or password.
    """
    try:
        url = httpx.URL(text.strip())
        if url.scheme not in _DEFAULT_PORTS:
            raise FetchFailed("it is not an http or https address")
        if url.userinfo:
            raise FetchFailed("it holds a user name or password")
        host = url.raw_host.decode("ascii").rstrip(".")
        if not _HOST.fullmatch(host):
            raise FetchFailed("it names no host")
        if url.port is not None and not 0 < url.port < 2**16:
            raise FetchFailed(f"it names the port {url.port}, which does not exist")
        _ = url.host  # raises what is not Punycode, which later uses would stumble over
        return url.copy_with(host=host, fragment=None)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchFailed(f"it is not an address: {error}") from error


def port_of(url: httpx.URL) -> int:
    """The port that `url` names or means."""
    return _DEFAULT_PORTS[url.scheme] if url.port is None else url.port


@dataclass(frozen=True)
class AllowedHost:
    """One entry of the allow-list. `port` is None where only 80 and 443 are meant."""

    host: str
    port: int | None
    with_subdomains: bool

    def covers(self, url: httpx.URL) -> bool:
        """True if `url`, from `parse_url`, is at this host and port."""
        host, port = url.raw_host.decode("ascii"), port_of(url)
        if self.port is None and port not in _DEFAULT_PORTS.values():
            return False
        if self.port is not None and port != self.port:
            return False
        return host.endswith("." + self.host) if self.with_subdomains else host == self.host


@dataclass(frozen=True)
class AllowList:
    """The hosts that may be asked, at every redirect anew."""

    entries: tuple[AllowedHost, ...]

    @classmethod
    def parse(cls, entries: Iterable[str]) -> AllowList:
        """From `example.gov`, `*.example.gov` (its subdomains), `example.gov:8080`.

        Raises InputError, naming the entry, for anything else.
        """
        return cls(tuple(map(_parse_entry, entries)))

    def check(self, url: httpx.URL) -> None:
        """Raises FetchFailed if `url` is at no host and port of the list."""
        if not any(entry.covers(url) for entry in self.entries):
            place = url.netloc.decode("ascii")
            raise FetchFailed(f"{place} is not on the allow-list (--allow {place})")


def _parse_entry(entry: str) -> AllowedHost:
    name = entry.strip()
    with_subdomains = name.startswith("*.")
    authority = name.removeprefix("*.")
    if authority.count(":") > 1 and not authority.startswith("["):
        authority = f"[{authority}]"  # an IPv6 address
    try:
        if re.search(r"[/?#@\\]", authority):
            raise FetchFailed("it holds more than a host and a port")
        # https would swallow :443 and http :80; a port written out is to be kept.
        port = httpx.URL(f"http://{authority}").port or httpx.URL(f"https://{authority}").port
        url = parse_url(f"http://{authority}")
    except (FetchFailed, httpx.InvalidURL) as error:
        raise InputError(
            f"--allow {entry!r} is not a host name; write example.gov, *.example.gov or example.gov:8080"
        ) from error
    return AllowedHost(url.raw_host.decode("ascii"), port, with_subdomains)
