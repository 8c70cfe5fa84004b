"""The same stores in a real PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import SecretStr

from policychat.errors import SettingsError, StateUnavailable
from policychat.settings import Settings
from policychat.state.database import open_database
from policychat.state.feedback import FeedbackStore
from policychat.state.shared_answers import SharedAnswers
from policychat.state.state import State
from tests.databases import PostgresServer
from tests.state.test_shared_answers import make_answer

AT_ONCE = 8


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    server.start()
    yield server
    server.remove()


def state_of(server: PostgresServer) -> State:
    return State(Settings(state_url=SecretStr(server.url)))


def test_processes_that_begin_at_once_all_find_their_tables(postgres: PostgresServer) -> None:
    together = threading.Barrier(AT_ONCE)

    def share(number: int) -> str:
        together.wait()
        return state_of(postgres).shared.share(make_answer(f"first-{number}"), sources={}).permalink

    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert len(set(threads.map(share, range(AT_ONCE)))) == AT_ONCE


def test_an_answer_shared_by_one_server_is_found_deleted_and_forgotten_by_another(postgres: PostgresServer) -> None:
    one, other = state_of(postgres), state_of(postgres)
    answer = make_answer("told", quote="Nine crowns. 九元。\0")
    stored = one.shared.share(answer, sources={"ferry.txt": "hash"})
    assert other.exists
    assert other.shared.get(stored.permalink) == stored
    assert other.shared.share(answer, sources={}) == stored
    assert other.shared.delete(stored.permalink)
    assert one.shared.get(stored.permalink) is None
    again = one.shared.share(make_answer("again", document_id="bridge.txt"), sources={})
    assert other.shared.forget_document("bridge.txt") == 1
    assert one.shared.get(again.permalink) is None


def test_sharing_at_once_gives_one_permalink(postgres: PostgresServer) -> None:
    answers = [state_of(postgres).shared for _ in range(AT_ONCE)]
    together = threading.Barrier(AT_ONCE)

    def share(store: SharedAnswers) -> str:
        together.wait()
        return store.share(make_answer("at once"), sources={}).permalink

    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert len(set(threads.map(share, answers))) == 1


def test_ratings_at_once_leave_one_of_an_answer(postgres: PostgresServer) -> None:
    engine = open_database(postgres.url)
    together = threading.Barrier(AT_ONCE)

    def rate(number: int) -> None:
        together.wait()
        FeedbackStore(engine).store(
            answer_id="rated", rating="up", reason=f"{number}\0", question=None, outcome="answered", index_version="v"
        )

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(rate, range(AT_ONCE)))
    ratings = [each for each in FeedbackStore(engine).latest(100) if each.answer_id == "rated"]
    assert len(ratings) == 1
    assert ratings[0].reason in {str(number) for number in range(AT_ONCE)}


def test_a_server_that_went_away_is_said_and_used_again_once_it_is_back() -> None:
    server = PostgresServer()
    server.start()
    try:
        answers = state_of(server).shared
        stored = answers.share(make_answer(), sources={})
        server.stop()
        with pytest.raises(StateUnavailable, match="cannot be used"):
            answers.get(stored.permalink)
        with pytest.raises(StateUnavailable):
            _ = state_of(server).shared
        server.start()
        assert answers.get(stored.permalink) == stored
    finally:
        server.remove()


def test_no_message_holds_the_password() -> None:
    with pytest.raises(StateUnavailable) as unreachable:
        open_database("postgresql://ann:secret@127.0.0.1:9/policychat")
    assert "secret" not in str(unreachable.value)
    assert "127.0.0.1:9" in str(unreachable.value)
    assert "secret" not in repr(Settings(state_url=SecretStr("postgresql://ann:secret@127.0.0.1:9/policychat")))


def test_without_a_driver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SettingsError, match=r"policychat\[postgres\]"):
        open_database("postgresql://127.0.0.1:9/policychat")
