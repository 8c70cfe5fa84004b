"""Exchanging the index under those who use it."""

from __future__ import annotations

import json
import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policychat.answer import current_index
from policychat.answer.current_index import CurrentIndex
from policychat.answer.sources import IndexSource
from policychat.errors import IndexUnavailable
from policychat.index.embedding import EmbeddingModel
from policychat.index.locks import is_read
from policychat.index.opened import OpenedIndex, open_index
from tests.conftest import Library

QUESTION = "How many passengers does the harbour ferry carry a day?"
WAIT_SECONDS = 60


def current_of(library: Library, *, first: Callable[[], OpenedIndex] | None = None) -> CurrentIndex:
    """The current index of `library` as an answerer has it."""
    settings = library.settings
    return CurrentIndex(
        first or (lambda: open_index(settings.index_dir, model=library.model)), settings=settings, model=library.model
    )


def build_with(library: Library, passengers: int) -> str:
    """Build the index of a ferry that carries `passengers`, and return the name of its directory."""
    library.write("ferry.txt", f"The harbour ferry carries {passengers} passengers a day.")
    return library.build().manifest.directory


def passengers_in(library: Library, source: IndexSource) -> int:
    """How many the ferry carries, found by a question and read from the document: both from the same index."""
    [found] = {
        each.text
        for each in source.candidates(QUESTION, library.model.query_vector(QUESTION))
        if each.words.passage.document_id == "ferry.txt"
    }
    assert source.text("ferry.txt") == found
    return int(found.split()[4])


def reads(library: Library, directory: str) -> bool:
    """Whether anybody holds the build `directory` of `library`."""
    return is_read(library.settings.index_dir / directory)


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]


@pytest.fixture
def current(library: Library) -> Iterator[CurrentIndex]:
    """Lends the index of `library`, in which the ferry carries 100 passengers."""
    build_with(library, 100)
    opened = current_of(library)
    _ = opened.source
    yield opened
    opened.close()


def test_the_index_is_opened_when_it_is_first_needed_and_once(library: Library) -> None:
    build_with(library, 100)
    opened: list[OpenedIndex] = []

    def first() -> OpenedIndex:
        opened.append(open_index(library.settings.index_dir, model=library.model))
        return opened[-1]

    current = current_of(library, first=first)
    assert not current.refresh()
    assert not opened
    with ThreadPoolExecutor(8) as pool:
        sources = set(pool.map(lambda _: current.source, range(8)))
    assert len(sources) == len(opened) == 1
    current.close()


def test_an_index_that_is_not_there_is_an_error_until_it_is_built(library: Library) -> None:
    current = current_of(library)
    with pytest.raises(IndexUnavailable, match="policychat index"), current.lease():
        pass
    build_with(library, 100)
    with current.lease() as source:
        assert passengers_in(library, source) == 100
    current.close()


def test_without_a_new_manifest_nothing_changes(library: Library, current: CurrentIndex) -> None:
    source = current.source
    assert not current.refresh()
    (library.settings.index_dir / "manifest.json").touch()
    assert not current.refresh()
    assert current.source is source


def test_a_new_build_answers_and_the_one_before_is_let_go(library: Library) -> None:
    old = build_with(library, 100)
    current = current_of(library)
    assert passengers_in(library, current.source) == 100
    new = build_with(library, 200)
    assert current.refresh()
    assert passengers_in(library, current.source) == 200
    assert not current.refresh()
    assert not reads(library, old)
    assert reads(library, new)
    current.close()
    assert not reads(library, new)


def test_a_lease_keeps_its_index_through_several_builds(library: Library) -> None:
    first = build_with(library, 100)
    current = current_of(library)
    with current.lease() as source, current.lease():
        for passengers in (200, 300):
            build_with(library, passengers)
            assert current.refresh()
            with current.lease() as newer:
                assert passengers_in(library, newer) == passengers
            assert passengers_in(library, source) == 100
        assert first in library.builds
    assert not reads(library, first)
    last = build_with(library, 400)
    assert first not in library.builds
    assert last in library.builds
    current.close()


@pytest.mark.slow
@given(steps=st.lists(st.sampled_from(["build", "refresh", "lease", "lease", "end oldest", "end newest"]), max_size=14))
@settings(max_examples=10, deadline=None)
def test_an_index_is_held_exactly_as_long_as_it_is_current_or_lent(
    make_library: Callable[..., Library], steps: list[str]
) -> None:
    library = make_library({})
    built = {build_with(library, 1): 1}
    current = current_of(library)
    serving = current.source.index.manifest.directory
    lent: list[tuple[ExitStack, IndexSource]] = []
    for step in steps:
        if step == "build":
            built[build_with(library, len(built) + 1)] = len(built) + 1
        elif step == "refresh":
            newest = list(built)[-1]
            assert current.refresh() == (newest != serving)
            serving = newest
        elif step == "lease":
            stack = ExitStack()
            lent.append((stack, stack.enter_context(current.lease())))
            assert lent[-1][1].index.manifest.directory == serving
        elif lent:
            lent.pop(0 if step == "end oldest" else -1)[0].close()
        held = {serving} | {source.index.manifest.directory for _, source in lent}
        assert {name for name in library.builds if reads(library, name)} == held
        for _, source in lent:
            assert passengers_in(library, source) == built[source.index.manifest.directory]
    current.close()
    for stack, _ in lent:
        stack.close()
    assert not any(reads(library, name) for name in library.builds)


def test_nobody_waits_for_an_opening(library: Library, current: CurrentIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    opening, go_on = threading.Event(), threading.Event()

    def open_slowly(index_dir: Path, *, model: EmbeddingModel) -> OpenedIndex:
        opening.set()
        assert go_on.wait(WAIT_SECONDS)
        return open_index(index_dir, model=model)

    build_with(library, 200)
    monkeypatch.setattr(current_index, "open_index", open_slowly)
    with ThreadPoolExecutor(1) as pool:
        refreshed = pool.submit(current.refresh)
        assert opening.wait(WAIT_SECONDS)
        with current.lease() as source:
            assert passengers_in(library, source) == 100
        assert not refreshed.done()
        go_on.set()
        assert refreshed.result()
    assert passengers_in(library, current.source) == 200


def test_a_damaged_new_index_is_told_once_and_the_one_before_answers(
    library: Library, current: CurrentIndex, caplog: pytest.LogCaptureFixture
) -> None:
    source = current.source
    damaged = build_with(library, 200)
    shutil.rmtree(library.settings.index_dir / damaged / "chroma")
    assert not current.refresh()
    assert not current.refresh()
    [told] = errors(caplog)
    assert "policychat index" in told
    assert source.version in told
    assert current.source is source
    assert passengers_in(library, source) == 100
    assert not reads(library, damaged)
    library.build()
    assert current.refresh()
    assert passengers_in(library, current.source) == 200


def test_a_new_index_that_fails_its_first_question_is_closed_again(
    library: Library, current: CurrentIndex, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no such row")

    new = build_with(library, 200)
    with monkeypatch.context() as patch:
        patch.setattr(IndexSource, "candidates", fail)
        assert not current.refresh()
    assert "no such row" in errors(caplog)[0]
    assert caplog.records[-1].exc_info
    assert not reads(library, new)
    assert passengers_in(library, current.source) == 100


def test_an_index_of_another_model_asks_for_a_restart(
    library: Library, current: CurrentIndex, caplog: pytest.LogCaptureFixture
) -> None:
    source = current.source
    path = library.settings.index_dir / "manifest.json"
    other = json.loads(path.read_text("utf-8")) | {"embedding_model": "other", "embedding_model_sha256": "0" * 64}
    path.write_text(json.dumps(other), "utf-8")
    assert not current.refresh()
    assert not current.refresh()
    [told] = errors(caplog)
    assert "restart to use it" in told
    assert current.source is source


def test_a_manifest_that_cannot_be_read_or_is_gone_for_a_while_changes_nothing(
    library: Library, current: CurrentIndex
) -> None:
    source = current.source
    index_dir = library.settings.index_dir
    manifest = (index_dir / "manifest.json").read_text("utf-8")
    away = index_dir.with_name("away")
    (index_dir / "manifest.json").write_text("{", "utf-8")
    assert not current.refresh()
    index_dir.rename(away)
    assert not current.refresh()
    assert passengers_in(library, current.source) == 100
    away.rename(index_dir)
    (index_dir / "manifest.json").write_text(manifest, "utf-8")
    assert not current.refresh()
    assert current.source is source
    build_with(library, 200)
    assert current.refresh()


def test_closing_waits_for_the_last_lease_and_nothing_is_lent_after_it(library: Library) -> None:
    build = build_with(library, 100)
    current = current_of(library)
    with current.lease() as source:
        current.close()
        assert passengers_in(library, source) == 100
        assert reads(library, build)
        with pytest.raises(IndexUnavailable, match="stopping"), current.lease():
            pass
    assert not reads(library, build)
    build_with(library, 200)
    assert not current.refresh()
    current.close()


def test_an_index_that_was_being_opened_while_everything_closed_is_closed(
    library: Library, current: CurrentIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    def close_meanwhile(index_dir: Path, *, model: EmbeddingModel) -> OpenedIndex:
        current.close()
        return open_index(index_dir, model=model)

    new = build_with(library, 200)
    monkeypatch.setattr(current_index, "open_index", close_meanwhile)
    assert not current.refresh()
    assert not reads(library, new)
    with pytest.raises(IndexUnavailable), current.lease():
        pass
