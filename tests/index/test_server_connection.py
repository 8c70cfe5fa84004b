"""Reaching a Chroma server: addresses, tokens, repeated tries, batches, and a server that is away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from policychat.errors import IndexUnavailable, ServerUnreachable, SettingsError
from policychat.index.places import current_manifest, place_of
from policychat.index.server import place as server_place
from policychat.index.server.address import parse_address
from policychat.index.server.collection import ServerCollection
from policychat.index.server.connection import Connection
from policychat.settings import Settings, load_settings
from tests.conftest import Library
from tests.index.chroma_server import ChromaServer, Proxy, place

QUESTION = "How many passengers does the harbour ferry carry a day?"
NOWHERE = "http://127.0.0.1:9"  # the port "discard": nobody listens


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up soon."""
    monkeypatch.setattr(server_place, "PATIENCE_READING", 0.3)


@pytest.mark.parametrize(
    ("url", "shown", "tenant", "database"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "default_tenant", "default_database"),
        ("http://[::1]:8000/", "http://[::1]:8000", "default_tenant", "default_database"),
        ("https://ann:p%40ss@chroma.example/base/?tenant=t&database=d", "https://chroma.example/base", "t", "d"),
    ],
)
def test_addresses(url: str, shown: str, tenant: str, database: str) -> None:
    address = parse_address(url)
    assert (address.url, address.tenant, address.database) == (shown, tenant, database)
    assert "ann" not in repr(address)


def test_name_and_password_become_a_header() -> None:
    assert parse_address("https://ann:p%40ss@h").authorization == "Basic YW5uOnBAc3M="


def test_an_unknown_parameter_is_named() -> None:
    with pytest.raises(SettingsError, match="databse"):
        parse_address("http://h/?databse=x")


def test_each_index_has_a_folder_of_its_own() -> None:
    urls = ("http://h:1", "http://h:2", "http://h:1/?tenant=t", "http://h:1/?database=t")
    assert len({parse_address(url).folder_name for url in urls}) == len(urls)


@pytest.mark.parametrize("value", ["chroma:8000", "ftp://h", "http://", "http://ann:secret@h:port"])
def test_an_address_that_is_none_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("POLICYCHAT_CHROMA_URL", value)
    with pytest.raises(SettingsError, match="POLICYCHAT_CHROMA_URL") as refusal:
        load_settings()
    assert "secret" not in str(refusal.value)


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYCHAT_CHROMA_URL", "")
    monkeypatch.setenv("POLICYCHAT_CHROMA_TOKEN", "")
    settings = load_settings()
    assert (settings.chroma_url, settings.chroma_token) == (None, None)


def test_the_token_goes_with_every_request_and_nowhere_else(
    through_proxy: Callable[..., Library], proxied: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    library = through_proxy(chroma_token=SecretStr("s3cret"))
    library.build()
    with library.answering() as answerer:
        assert "900" in answerer.ask(QUESTION).answer
    assert len(proxied.seen) > 20
    for request, headers in proxied.seen:
        assert (headers["authorization"], headers["x-chroma-token"]) == ("Bearer s3cret", "s3cret"), request
    assert "s3cret" not in caplog.text + repr(library.settings) + str(place(library).name)


@pytest.mark.parametrize("status", [401, 403])
def test_a_server_that_refuses_the_token(through_proxy: Callable[..., Library], proxied: Proxy, status: int) -> None:
    proxied.status = lambda method, path: status
    with pytest.raises(ServerUnreachable, match="POLICYCHAT_CHROMA_TOKEN"):
        current_manifest(through_proxy(chroma_token=SecretStr("wrong-" + str(status))).settings)


@pytest.mark.parametrize("status", [429, 503])
def test_what_fails_twice_is_tried_again(through_proxy: Callable[..., Library], proxied: Proxy, status: int) -> None:
    failed: dict[str, int] = {}

    def fail_twice(method: str, path: str) -> int | None:
        kind = f"{method} {path.rsplit('/', 1)[-1].split('?')[0]}"
        if kind not in ("POST add", "POST upsert", "POST collections", "GET policychat-manifest", "POST query"):
            return None
        failed[kind] = failed.get(kind, 0) + 1
        return status if failed[kind] <= 2 else None

    proxied.status = fail_twice
    library = through_proxy()
    assert library.build().built
    with library.answering() as answerer:
        assert "900" in answerer.ask(QUESTION).answer
    assert len(failed) == 5
    assert min(failed.values()) >= 3


def test_a_server_that_keeps_failing_is_named(
    through_proxy: Callable[..., Library], proxied: Proxy, impatient: None
) -> None:
    library = through_proxy()
    library.build()
    with library.answering() as answerer:
        proxied.status = lambda method, path: 502
        with pytest.raises(ServerUnreachable, match=f"{proxied.url} cannot answer: status 502, 'not now'"):
            answerer.ask(QUESTION)
        proxied.status = lambda method, path: None
        assert "900" in answerer.ask(QUESTION).answer


def test_a_server_that_goes_away_and_comes_back(library: Library, tmp_path: Path, impatient: None) -> None:
    server = ChromaServer(tmp_path / "own")
    server.start()
    try:
        library.settings = library.settings.model_copy(update={"chroma_url": server.url})
        library.build()
        with library.answering() as answerer:
            assert "900" in answerer.ask(QUESTION).answer
            answerer.index_source.index.passages._kept.clear()
            server.stop()
            with pytest.raises(ServerUnreachable, match=f"{server.url} cannot be reached"):
                answerer.ask(QUESTION)
            with pytest.raises(ServerUnreachable, match=server.url):
                place(library).stamp()
            server.start()
            assert "900" in answerer.ask(QUESTION).answer
            assert place(library).stamp() is not None
            assert not library.build().built
    finally:
        server.stop()


def test_a_server_that_is_not_there(tmp_path: Path, impatient: None) -> None:
    settings = Settings(chroma_url="http://ann:secret@127.0.0.1:9", index_dir=tmp_path)
    with pytest.raises(ServerUnreachable, match=f"{NOWHERE} cannot be reached") as refusal:
        place_of(settings)
    assert "\n" not in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_a_database_that_is_not_there(chroma_server: ChromaServer, tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable, match="nodb"):
        place_of(Settings(chroma_url=f"{chroma_server.url}/?database=nodb", index_dir=tmp_path))


def test_something_else_at_the_address(through_proxy: Callable[..., Library], proxied: Proxy) -> None:
    proxied.status = lambda method, path: 200
    with pytest.raises(IndexUnavailable, match="no Chroma server"):
        place_of(through_proxy(chroma_token=SecretStr("another client")).settings)


@pytest.mark.parametrize("limit", [1, 3, 1000])
def test_batches_keep_to_the_limit_of_the_server(chroma_server: ChromaServer, limit: int) -> None:
    connection = Connection(parse_address(chroma_server.new_database()), token=None, patience=3)
    connection.max_batch = limit
    sent: list[int] = []
    stored = connection.create("some")
    add = stored.add
    stored.add = lambda **records: (sent.append(len(records["ids"])), add(**records))
    collection = ServerCollection(connection, stored)
    ids = [f"id-{number}" for number in range(10)]
    collection.add(ids=ids, embeddings=[[float(number)] for number in range(10)], documents=ids)
    assert sum(sent) == collection.count() == 10
    assert max(sent) <= limit
    got = collection.get(ids, include=["documents", "embeddings"])
    assert sorted(got["ids"]) == sorted(got["documents"]) == ids
    assert sorted(got["embeddings"][:, 0].tolist()) == list(range(10))


def test_batches_keep_to_a_size_in_bytes(chroma_server: ChromaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policychat.index.server.collection._BATCH_BYTES", 100)
    connection = Connection(parse_address(chroma_server.new_database()), token=None, patience=3)
    collection = ServerCollection(connection, connection.create("some"))
    texts = ["港" * 20] * 5
    slices = list(collection._batches(1, texts, len(texts)))
    assert [part.stop - part.start for part in slices] == [1] * 5
    assert [part.stop - part.start for part in collection._batches(1, None, 20)] == [16, 4]
