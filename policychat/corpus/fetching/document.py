"""Fetching one document into the corpus."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Literal

import httpx

from policychat.corpus.fetched import FetchRecord
from policychat.corpus.fetching.allow_list import AllowList, parse_url
from policychat.corpus.fetching.client import Limits, Network, Received, download
from policychat.corpus.fetching.failure import FetchFailed
from policychat.corpus.fetching.names import HEAD_BYTES, check_beginning, file_name, find_suffix
from policychat.corpus.fetching.store import Store
from policychat.schema import Shape

log = logging.getLogger(__name__)


class FetchResult(Shape):
    """What became of one address: the file that now holds its document, or the `reason` why none does."""

    url: str
    status: Literal["fetched", "replaced", "unchanged", "failed"]
    file: str | None = None
    bytes: int | None = None
    reason: str | None = None


def fetch_document(
    address: str, *, store: Store, allowed: AllowList, limits: Limits, network: Network | None = None
) -> FetchResult:
    """Fetch the document at `address` into `store`; a failure is a result, not an exception.

    Runs an event loop of its own, so it is not for coroutines. When it is interrupted, no partial file stays.
    """
    try:
        url = parse_url(address)
        return asyncio.run(_fetch(url, store=store, allowed=allowed, limits=limits, network=network or Network()))
    except FetchFailed as error:
        return FetchResult(url=address, status="failed", reason=str(error))
    except OSError as error:
        return FetchResult(url=address, status="failed", reason=f"it cannot be written: {error.strerror or error}")
    except Exception:  # one document's bug must not cost the others
        log.exception("fetching %r failed", address)
        return FetchResult(url=address, status="failed", reason="it could not be worked on; the log says why")


async def _fetch(url: httpx.URL, *, store: Store, allowed: AllowList, limits: Limits, network: Network) -> FetchResult:
    source = str(url)
    conditions = store.conditions(source)
    with store.part() as part:
        received = await download(url, part, allowed=allowed, limits=limits, network=network, conditions=conditions)
        if received is None:
            return FetchResult(url=source, status="unchanged", file=store.name_of(source))
        suffix = find_suffix(
            (received.url, url),
            content_type=received.headers.get("Content-Type"),
            disposition=received.headers.get("Content-Disposition"),
        )
        part.seek(0)
        check_beginning(suffix, part.read(HEAD_BYTES))
        name = file_name(url, suffix)
        status = store.keep(part, name=name, record=_record(source, received))
    return FetchResult(url=source, status=status, file=name, bytes=received.bytes)


def _record(source: str, received: Received) -> FetchRecord:
    return FetchRecord(
        url=source,
        fetched_at=datetime.now(UTC).isoformat(timespec="microseconds"),
        sha256=received.sha256,
        content_type=received.headers.get("Content-Type"),
        etag=received.headers.get("ETag"),
        last_modified=received.headers.get("Last-Modified"),
    )
