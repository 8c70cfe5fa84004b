"""Collections on a Chroma server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any

import httpx

from policychat.errors import IndexUnavailable, PolicyChatError, ServerUnreachable
from policychat.index.server.address import Address, parse_address
from policychat.index.server.retrying import RetryingClient

# Seconds: whoever asks a question does not wait longer for a server.
PATIENCE_READING = 3.0
_PAGE = 500  # collections listed at once
_CONFLICT = "already exists"
_SHOWN_CHARS = 200


class Connection:
    """One server, tenant and database; safe to share between threads, and good again after the server was away.

    Every method raises ServerUnreachable where the server does not answer and IndexUnavailable where it
    refuses what is asked of it.
    """

    def __init__(self, address: Address, *, token: str | None, patience: float) -> None:
        """patience: for how many seconds a server that does not answer is tried."""
        self.address = address
        headers = _headers(address, token)
        session = RetryingClient(url=address.url, patience=patience, headers=headers)
        session.get(f"{address.url}/api/v2/auth/identity")  # Chroma's own client would not try twice
        with self.refusals():
            self._client = _client(address, headers)
        # Chroma's client takes no HTTP client of ours; its own has neither retries nor time limits.
        made = self._client._server._session
        session.headers = made.headers
        self._client._server._session = session
        made.close()
        self.max_batch = int(self._client.get_max_batch_size())

    def now(self) -> int:
        """The server's clock, in seconds: the same for every machine that asks."""
        with self.refusals():
            return int(self._client.heartbeat()) // 10**9

    def create(self, name: str, *, metadata: dict[str, Any] | None = None, hnsw: dict[str, Any] | None = None) -> Any:
        """A new collection, or the one of that name: a request may have to be sent twice."""
        with self.refusals():
            return self._client.create_collection(
                name,
                metadata=metadata,
                configuration={"hnsw": hnsw} if hnsw else None,
                embedding_function=None,
                get_or_create=True,
            )

    def create_once(self, name: str, *, metadata: dict[str, Any]) -> Any | None:
        """A new collection; None where there is one of that name. Of several callers, one succeeds."""
        with self.refusals():
            try:
                return self._client.create_collection(name, metadata=metadata, embedding_function=None)
            except Exception as error:
                if _CONFLICT in str(error):
                    return None
                raise

    def find(self, name: str) -> Any | None:
        """The collection of that name; None where there is none."""
        from chromadb.errors import NotFoundError

        with self.refusals():
            try:
                return self._client.get_collection(name, embedding_function=None)
            except NotFoundError:
                return None

    def names(self) -> list[str]:
        """The names of all collections."""
        found: list[str] = []
        with self.refusals():
            while page := self._client.list_collections(limit=_PAGE, offset=len(found)):
                found += [collection.name for collection in page]
        return found

    def delete(self, name: str) -> None:
        """Remove the collection of that name, if there is one."""
        from chromadb.errors import NotFoundError

        with self.refusals(), suppress(NotFoundError):
            self._client.delete_collection(name)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Have what Chroma's client raises in the block raised as our own."""
        from chromadb.errors import ChromaError

        try:
            yield
        except PolicyChatError:
            raise
        except ChromaError as error:
            raise IndexUnavailable(f"the Chroma server {self.address.url} refused a request: {error}") from error
        except httpx.HTTPError as error:
            raise ServerUnreachable(f"the Chroma server {self.address.url} cannot be reached: {error}") from error
        except Exception as error:
            if isinstance(error, ValueError) or type(error) is Exception:  # Chroma's client, of an odd answer
                shown = " ".join(str(error).split())[:_SHOWN_CHARS]
                raise ServerUnreachable(f"what answers at {self.address.url} is no Chroma server: {shown}") from error
            raise


@lru_cache(maxsize=8)
def connect(url: str, token: str | None, patience: float) -> Connection:
    """One connection for all that a process asks; Chroma's clients are never given back."""
    return Connection(parse_address(url), token=token, patience=patience)


def _headers(address: Address, token: str | None) -> dict[str, str]:
    """Servers look for a token in either header; a proxy before one may want name and password."""
    headers = {} if token is None else {"X-Chroma-Token": token, "Authorization": f"Bearer {token}"}
    return headers | ({"Authorization": address.authorization} if address.authorization else {})


def _client(address: Address, headers: dict[str, str]) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.HttpClient(
        host=address.url,
        ssl=address.url.startswith("https:"),
        headers=dict(headers),
        settings=Settings(anonymized_telemetry=False),
        tenant=address.tenant,
        database=address.database,
    )
