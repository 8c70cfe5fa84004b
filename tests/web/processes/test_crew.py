"""Which process keeps a session, and what passes between them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.errors import PolicyChatError
from policychat.state.recent import Recent
from policychat.web.processes.crew import Crew
from policychat.web.processes.member import Member
from policychat.web.processes.recent import from_json, to_json
from policychat.web.processes.sessions import _session_of
from tests.state.test_shared_answers import make_answer

NAMES = st.text()


def crew(folder: Path, size: int = 2) -> Crew:
    return Crew(folder, size=size, app_id=1)


@given(session=NAMES, size=st.integers(1, 64))
def test_every_process_finds_the_same_order_with_everybody_in_it(session: str, size: int) -> None:
    order = crew(Path("one"), size).order_for(session)
    assert order == crew(Path("other"), size).order_for(session)
    assert sorted(order) == list(range(size))


@given(session=NAMES, size=st.integers(2, 16))
def test_a_process_that_is_away_moves_no_session_of_another(session: str, size: int) -> None:
    order = crew(Path("one"), size).order_for(session)
    fewer = crew(Path("one"), size - 1).order_for(session)
    assert fewer == [slot for slot in order if slot != size - 1]


def test_sessions_are_spread_evenly(tmp_path: Path) -> None:
    first = [crew(tmp_path, 4).order_for(f"session {number}")[0] for number in range(4000)]
    assert all(900 <= first.count(slot) <= 1100 for slot in range(4))


def test_each_process_has_a_slot_and_a_killed_one_leaves_its_own_to_the_next(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from policychat.web.processes.crew import Crew;"
        "claim = Crew(Path(sys.argv[1]), size=2, app_id=1).claim(); print(claim.slot, flush=True); sys.stdin.read()"
    )

    def start() -> tuple[subprocess.Popen[str], int]:
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        return process, int(process.stdout.readline())

    first, one = start()
    second, two = start()
    try:
        assert {one, two} == {0, 1}
        with pytest.raises(PolicyChatError, match="more than the 2 processes"):
            crew(tmp_path).claim()
        first.kill()
        first.wait()
        assert crew(tmp_path).claim().slot == one
    finally:
        second.kill()
        second.wait()


def test_all_are_ready_once_each_was_and_from_then_on(tmp_path: Path) -> None:
    one, two = Member(crew(tmp_path)), Member(crew(tmp_path))
    one.note_ready()
    one.note_ready()
    assert not one.everyone_ready
    two.note_ready()
    assert one.everyone_ready
    assert two.everyone_ready
    assert not two.joins_late


@given(asked=st.text(st.characters(exclude_categories=["Cs"])))
def test_an_answer_comes_to_another_process_as_it_was(asked: str) -> None:
    recent = Recent(make_answer(quote="九元。\0“"), {"ferry.txt": "hash"}, asked)
    assert from_json(to_json(recent)) == recent


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "session"),
    [
        ("GET", "/gradio_api/queue/data", b"session_hash=abc", b"", "abc"),
        ("POST", "/gradio_api/queue/join", b"", json.dumps({"session_hash": "abc"}).encode(), "abc"),
        ("GET", "/gradio_api/heartbeat/abc", b"", b"", "abc"),
        ("GET", "/config", b"", b"", None),
        ("POST", "/gradio_api/queue/join", b"", b"no json", None),
        ("POST", "/gradio_api/queue/join", b"", b"[1]", None),
        ("POST", "/gradio_api/queue/join", b"", b'{"session_hash": ["abc"]}', None),
    ],
)
def test_the_session_of_a_request(method: str, path: str, query: bytes, body: bytes, session: str | None) -> None:
    assert _session_of({"type": "http", "method": method, "path": path, "query_string": query}, body) == session
