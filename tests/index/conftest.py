"""A Chroma server of the session's own, and libraries whose index is kept on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Library
from tests.index.chroma_server import ChromaServer, Proxy


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path_factory.mktemp("chroma"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def remote(library: Library, chroma_server: ChromaServer) -> Library:
    """The library of two documents, with its index in a database of its own on the server."""
    address = chroma_server.new_database()
    library.settings = library.settings.model_copy(update={"chroma_url": address})
    return library


@pytest.fixture
def other_machine(remote: Library, tmp_path: Path) -> Library:
    """The same library on a machine that knows the address of the server only, and has nothing yet."""
    other = Library(tmp_path, model=remote.model, wording=remote.wording)
    other.settings = other.settings.model_copy(update={"chroma_url": remote.settings.chroma_url})
    return other


@pytest.fixture
def proxied(chroma_server: ChromaServer) -> Iterator[Proxy]:
    """A proxy before the server."""
    proxy = Proxy(chroma_server.url)
    yield proxy
    proxy.close()


@pytest.fixture
def through_proxy(remote: Library, proxied: Proxy, chroma_server: ChromaServer) -> Callable[..., Library]:
    """Have the library reach its database through the proxy, with more settings."""

    def reach(**more: object) -> Library:
        address = str(remote.settings.chroma_url).replace(chroma_server.url, proxied.url)
        remote.settings = remote.settings.model_copy(update={"chroma_url": address, **more})
        return remote

    return reach
