"""Downloading one document within the limits, from allowed hosts at checked addresses."""

from __future__ import annotations

import asyncio
import hashlib
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import BinaryIO

import httpx

from policychat import __version__
from policychat.corpus.fetching.addresses import AddressCheck, Resolve, checked_addresses, is_public_address, resolve
from policychat.corpus.fetching.allow_list import AllowList, parse_url
from policychat.corpus.fetching.failure import FetchFailed, TemporaryFailure

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SECONDS_TO_CONNECT = 10.0
_SECONDS_BEFORE_RETRY = 1.0
_LONGEST_WAIT = 30.0
_EITHER_HEADER = zlib.MAX_WBITS | 32  # gzip or zlib, whichever the body begins with


@dataclass(frozen=True)
class Limits:
    """How much of a document is taken: `max_bytes` after decompression, `seconds` from the first look-up of the
    host to the last byte, redirects and the second try included."""

    max_bytes: int = 50_000_000
    seconds: float = 60.0


@dataclass(frozen=True)
class Network:
    """What reaches outside: the resolver, the rule for addresses, and the wait before the second try."""

    resolve: Resolve = resolve
    is_allowed_address: AddressCheck = is_public_address
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True)
class Received:
    """A document that has been written out: its final address, its SHA-256, and the server's headers."""

    url: httpx.URL
    bytes: int
    sha256: str
    headers: httpx.Headers


async def download(
    url: httpx.URL,
    into: BinaryIO,
    *,
    allowed: AllowList,
    limits: Limits,
    network: Network,
    conditions: Mapping[str, str],
) -> Received | None:
    """Write the document at `url` (from `parse_url`) into the empty file `into`.

    `conditions` are request headers such as If-None-Match; the result is None if the server answers to them
    that nothing has changed. A failure of the connection or the server is tried once more. Raises FetchFailed
    with the reason; `into` then holds part of a document.
    """
    try:
        async with asyncio.timeout(limits.seconds), _client(limits) as client:
            getting = _Getting(client, into, allowed, limits, network, conditions)
            try:
                return await getting.follow(url)
            except TemporaryFailure as error:
                wait = _SECONDS_BEFORE_RETRY if error.wait is None else error.wait
                if wait > _LONGEST_WAIT:
                    raise FetchFailed(f"{error} and asks to come back in {wait:.0f} s") from error
                await network.sleep(wait)
            return await getting.follow(url)
    except TimeoutError as error:
        raise FetchFailed(f"it was not complete within {limits.seconds:g} s") from error


def _client(limits: Limits) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        # No proxy and no password file from the environment; of it only SSL_CERT_FILE and SSL_CERT_DIR count.
        trust_env=False,
        verify=httpx.create_ssl_context(),
        follow_redirects=False,
        timeout=httpx.Timeout(limits.seconds, connect=min(_SECONDS_TO_CONNECT, limits.seconds)),
        # A kept connection is found again by its address alone; the certificate was checked for one name.
        limits=httpx.Limits(max_keepalive_connections=0),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        headers={
            "User-Agent": f"policychat/{__version__}",
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        },
    )


@dataclass(frozen=True)
class _Getting:
    client: httpx.AsyncClient
    into: BinaryIO
    allowed: AllowList
    limits: Limits
    network: Network
    conditions: Mapping[str, str]

    async def follow(self, url: httpx.URL) -> Received | None:
        """The document at the end of the redirects from `url`, each hop checked like the first."""
        try:
            for _ in range(MAX_REDIRECTS + 1):
                self.allowed.check(url)
                async with self._answer(url) as response:
                    if response.status_code not in _REDIRECTS:
                        return await self._receive(response, url)
                    url = _target(response, url)
        except UnicodeError as error:  # httpx reads the address of a redirect even where it does not follow it
            raise FetchFailed(f"it redirects to what is not an address: {error}") from error
        except httpx.TransportError as error:
            raise TemporaryFailure(f"the connection to {url.host} failed: {error or type(error).__name__}") from error
        raise FetchFailed(f"it redirects more than {MAX_REDIRECTS} times")

    @asynccontextmanager
    async def _answer(self, url: httpx.URL) -> AsyncIterator[httpx.Response]:
        """The answer of the first address of the host that takes a connection.

        The request names the address, and not the host, as where to connect: what was checked is what is
        connected to, whatever the name resolves to a moment later. The host stands in the Host header and is
        what the certificate is checked for.
        """
        host = url.raw_host.decode("ascii")
        addresses = await checked_addresses(
            host, resolve=self.network.resolve, is_allowed=self.network.is_allowed_address
        )
        for address in addresses:
            request = self.client.build_request(
                "GET",
                url.copy_with(host=str(address)),
                headers={**self.conditions, "Host": url.netloc.decode("ascii")},
                extensions={"sni_hostname": host},
            )
            try:
                response = await self.client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if address == addresses[-1]:
                    raise
                continue
            try:
                yield response
            finally:
                await response.aclose()
            return

    async def _receive(self, response: httpx.Response, url: httpx.URL) -> Received | None:
        status = response.status_code
        if status == HTTPStatus.NOT_MODIFIED and self.conditions:
            return None
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= 500:
            raise TemporaryFailure(f"the server answers {_named(status)}", wait=_wait_asked_for(response))
        if status != HTTPStatus.OK:
            raise FetchFailed(f"the server answers {_named(status)}")
        announced = response.headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) > self.limits.max_bytes:
            raise self._too_large()
        digest, size = hashlib.sha256(), 0
        self.into.seek(0)
        self.into.truncate()
        async for data in _unpacked(response, self.limits.max_bytes):
            size += len(data)
            if size > self.limits.max_bytes:
                raise self._too_large()
            digest.update(data)
            self.into.write(data)
        if size == 0:
            raise FetchFailed("the document is empty")
        return Received(url=url, bytes=size, sha256=digest.hexdigest(), headers=response.headers)

    def _too_large(self) -> FetchFailed:
        return FetchFailed(f"it has more than the limit of {self.limits.max_bytes:,} bytes")


async def _unpacked(response: httpx.Response, max_bytes: int) -> AsyncIterator[bytes]:
    """The body, decompressed, in pieces of at most `max_bytes` + 1: httpx would expand each as far as it goes."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "identity":
        async for data in response.aiter_raw():
            yield data
        return
    if encoding not in ("gzip", "x-gzip"):
        raise FetchFailed("the server compresses it in a way that was not asked for")
    unpacker = zlib.decompressobj(_EITHER_HEADER)
    try:
        async for data in response.aiter_raw():
            yield unpacker.decompress(data, max_bytes + 1)
            # The caller stops at more than `max_bytes`; what is left in the unpacker can only be trailing bytes.
            if unpacker.unused_data:
                raise FetchFailed("bytes follow the end of its compressed text")
    except zlib.error as error:
        raise FetchFailed("its compressed text is damaged") from error
    if not unpacker.eof:
        raise FetchFailed("its compressed text is cut short")


def _target(response: httpx.Response, url: httpx.URL) -> httpx.URL:
    location = response.headers.get("Location")
    if not location:
        raise FetchFailed("it redirects to nowhere")
    try:
        target = parse_url(str(url.join(location)))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchFailed(f"it redirects to what is not an address: {error}") from error
    except FetchFailed as error:
        raise FetchFailed(f"it redirects to an address that is not fetched: {error}") from error
    if url.scheme == "https" and target.scheme != "https":
        raise FetchFailed("it redirects from https to http")
    return target


def _named(status: int) -> str:
    """The status with its usual name; the server's own wording is nobody's to print."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _wait_asked_for(response: httpx.Response) -> float | None:
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal() and len(value) < 10:
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
