"""The commands with an index on a Chroma server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.conftest import Library
from tests.index.chroma_server import ChromaServer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    started = ChromaServer(tmp_path_factory.mktemp("chroma"))
    started.start()
    yield started
    started.stop()


def test_every_command_works_with_the_address_alone(
    library: Library,
    server: ChromaServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    policychat: Callable[..., Ran],
) -> None:
    monkeypatch.setenv("POLICYCHAT_CHROMA_URL", server.url)
    built = policychat("index", "--json", "--corpus", library.corpus, "--index", library.settings.index_dir).json
    monkeypatch.setenv("POLICYCHAT_INDEX_DIR", str(tmp_path / "other machine"))
    monkeypatch.setenv("POLICYCHAT_CORPUS_DIR", str(tmp_path / "no corpus"))
    status = policychat("status", "--json")
    assert (status.code, status.json["index_version"]) == (0, built["index_version"])
    assert server.url in policychat("status").out.decode()
    assert policychat("show", "ferry.txt").out.decode().startswith("The harbour ferry")
    assert not (tmp_path / "other machine").exists()
    policychat("show", "nothing.txt").assert_refused("nothing.txt")
    assert "900" in policychat("ask", "How many passengers does the harbour ferry carry a day?", "--json").out.decode()
    assert b"ferry.txt" in policychat("search", "harbour ferry", "--json").out
    found = {finding["check"]: finding["level"] for finding in policychat("doctor", "--json").json["findings"]}
    assert (found["index"], found["corpus"]) == ("ok", "warn")


@pytest.mark.parametrize("command", [("status",), ("show", "a.txt"), ("search", "x"), ("index",)])
def test_a_server_that_is_away_is_one_clear_line(
    library: Library, monkeypatch: pytest.MonkeyPatch, policychat: Callable[..., Ran], command: tuple[str, ...]
) -> None:
    monkeypatch.setattr("policychat.index.server.place._PATIENCE_BUILDING", 0.3)
    monkeypatch.setattr("policychat.index.server.place.PATIENCE_READING", 0.3)
    monkeypatch.setenv("POLICYCHAT_CHROMA_URL", "http://ann:secret@127.0.0.1:9/")
    ran = policychat(*command, "--corpus", library.corpus, "--index", library.settings.index_dir)
    assert ran.code == 2
    assert ran.out == b""
    assert ran.err.splitlines()[-1].startswith("policychat: the Chroma server http://127.0.0.1:9 cannot be reached: ")
    assert "secret" not in ran.err
