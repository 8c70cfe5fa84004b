"""Several workers on one port, over a Chroma server beside them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.conftest import Library
from tests.web.conftest import NewPage
from tests.web.processes.running import Running, Visitor, is_running, running, wait_until

pytestmark = pytest.mark.slow

DOCUMENTS = {
    "ferry.txt": "The harbour ferry carries 900 passengers a day. It runs from April to October.",
    "2021/bridge.txt": "The old stone bridge was closed in May 2021. Repairs cost 4.5 million crowns.",
}
FERRY = "How many passengers does the harbour ferry carry a day?"
BRIDGE = "What did the repairs of the old stone bridge cost?"


@pytest.fixture(scope="module")
def library(make_library: Callable[..., Library]) -> Library:
    return make_library(DOCUMENTS)


@pytest.fixture(scope="module")
def server(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(library, tmp_path_factory.mktemp("serve"), FEEDBACK="ratings") as started:
        yield started.until_ready()


def until_both(server: Running, route: str, request: Callable[[], object]) -> None:
    """Make the request until each worker has had some: which takes one is the kernel's choice."""

    def done() -> bool:
        request()
        return len(server.counted(route)) == 2

    wait_until(done, f"both workers answer {route}")


def test_a_missing_index_is_built_once(server: Running, library: Library) -> None:
    assert len(library.builds) == 1
    assert server.log.count("ready to answer") == 2


def test_each_worker_answers_from_the_chroma_server_beside_them(server: Running) -> None:
    until_both(server, "/api/ask", lambda: server.ask(FERRY)["answer"].index("900"))
    assert len(server.workers) == 2
    assert len(server.chroma) == 1


def test_conversations_in_the_chat_go_on_whichever_worker_takes_a_request(server: Running) -> None:
    def talk(_: int) -> None:
        visitor = Visitor(server)
        assert "900" in visitor.ask(FERRY)
        assert "4.5 million" in visitor.ask(BRIDGE)
        shown = visitor.ask("When was it closed?")
        assert all(text in shown for text in ("900", "4.5 million", "May 2021"))

    # Of ten sessions each worker keeps some.
    with ThreadPoolExecutor(3) as visitors:
        list(visitors.map(talk, range(10)))
    until_both(server, "/gradio_api/queue/join", lambda: Visitor(server).ask(FERRY))


@pytest.mark.browser
def test_a_conversation_in_a_browser(server: Running, new_page: NewPage) -> None:
    for _ in range(3):  # pages, which the workers share among them
        page = new_page(server.url)
        for turn, (question, answer) in enumerate(((FERRY, "900"), (BRIDGE, "4.5 million")), 1):
            page.fill("#question textarea", question)
            page.click("#ask")
            expect(page.get_by_role("log")).to_contain_text(answer, use_inner_text=True, timeout=15_000)
            expect(page.get_by_role("button", name="Share")).to_have_count(turn)  # there once the turn is over
        expect(page.get_by_role("log")).to_contain_text("900", use_inner_text=True)


def test_an_answer_is_rated_and_shared_through_any_worker(server: Running) -> None:
    answer_id = server.ask(FERRY)["answer_id"]

    def rate() -> None:
        assert server.post("/api/feedback", {"answer_id": answer_id, "rating": "up"}).is_success

    until_both(server, "/api/feedback", rate)  # only one of them has given it
    permalink = server.post("/api/answers", {"answer_id": answer_id}).json()["permalink"]
    until_both(server, "/a/{permalink}", lambda: server.get(f"/a/{permalink}").text.index("900"))
    assert server.post("/api/feedback", {"answer_id": "none", "rating": "up"}).status_code == 404


def test_a_new_build_is_taken_up_by_every_worker(server: Running, library: Library) -> None:
    before = set(server.chroma)
    library.write("harbour.txt", "The harbour tower is 61 metres high and was painted green in 1932.")
    version = library.build().manifest.index_version

    def switched() -> bool:
        shown = [line for line in server.get("/metrics").text.splitlines() if "policychat_index_info{" in line]
        return len(shown) == 2 and all(version in line for line in shown)

    wait_until(switched, "both workers have the new index")
    assert "61 metres" in server.ask("How high is the harbour tower?")["answer"]
    wait_until(lambda: not any(map(is_running, before)), "the old build is let go of")
    wait_until(lambda: len(server.chroma) == 1, "the new one is served")


def test_a_worker_that_is_killed_costs_no_request_and_is_replaced(server: Running) -> None:
    first, second = server.workers
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not is_running(first), "it is dead")
    for _ in range(20):
        assert "900" in server.ask(FERRY)["answer"]
        assert server.get("/readyz").status_code == 200
    assert "900" in Visitor(server).ask(FERRY)
    wait_until(lambda: len(server.workers) == 2, "it is replaced")
    replacement = next(worker for worker in server.workers if worker != second)
    assert replacement != first
    # The other one killed as well, the replacement answers once it can: nobody is sent away.
    wait_until(lambda: server.log.count("ready to answer") == 3, "the replacement is ready")
    os.kill(second, signal.SIGKILL)
    for _ in range(20):
        assert "900" in server.ask(FERRY)["answer"]
    assert f"worker {first} ended" in server.log


def test_a_chroma_server_that_is_killed_is_started_again(server: Running) -> None:
    wait_until(lambda: len(server.chroma) == 1, "there is one")
    (killed,) = server.chroma
    os.kill(killed, signal.SIGKILL)
    # Not before that: while it dies it may answer once more, and be listed or not.
    wait_until(lambda: "ended (-9); starting it again" in server.log, "the log says that it ended")
    wait_until(lambda: server.post("/api/ask", {"question": BRIDGE}).is_success, "answers come again")
    assert server.chroma != [killed]
    assert len(server.chroma) == 1


def test_a_folder_that_is_served_already_is_one_clear_line(
    server: Running, library: Library, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.raises(AssertionError, match=rf"process {server.pid} serves the index") as refused:
        running(library, tmp_path_factory.mktemp("another")).__enter__()
    assert "Traceback" not in str(refused.value)


def test_sigterm_ends_all_after_what_was_begun(server: Running) -> None:
    processes = [*server.workers, *server.chroma]
    text = " ".join(f"The harbour ferry carries {number} passengers a day." for number in range(100, 160))
    request = {"json": {"text": text}, "headers": {"Accept": "text/event-stream"}, "timeout": 60}
    with httpx.stream("POST", f"{server.url}/api/check", **request) as events:
        lines = (line for line in events.iter_lines() if line.startswith("event:"))
        next(line for line in lines if "sentence" in line)
        server.signal(signal.SIGTERM)
        assert "done" in list(lines)[-1]
    assert server.code == 0
    wait_until(lambda: not any(map(is_running, processes)), "none is left")


def test_a_supervisor_that_is_killed_leaves_nothing_behind(
    library: Library, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with running(library, tmp_path_factory.mktemp("serve")) as server:
        wait_until(lambda: len(server.workers) == 2 and server.chroma, "all have been started")
        processes = [*server.workers, *server.chroma]
        server.signal(signal.SIGKILL)
        wait_until(lambda: not any(map(is_running, processes)), "none is left")


def test_what_keeps_the_workers_from_starting_is_said_once_and_ends_all(
    make_library: Callable[..., Library], tmp_path: Path
) -> None:
    library = make_library(DOCUMENTS)
    library.build()
    (vectors,) = library.settings.index_dir.glob("build-*/vectors.f32")
    vectors.write_bytes(vectors.read_bytes()[:-1])
    with running(library, tmp_path) as server:
        processes = server.workers
        assert server.code == 2
        assert not any(map(is_running, processes))
    assert "vectors.f32 was cut short" in server.log
    assert "Traceback" not in server.log
    assert server.log.splitlines()[-1].startswith("policychat: a worker could not start")
