"""A running server takes up new indexes, and no request notices."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest
from starlette.requests import Request

from policychat.answer.answerer import Answerer
from policychat.index.opened import open_index
from policychat.schema import Answer
from policychat.state.recent import RecentAnswers
from policychat.web import watching
from policychat.web.app import create_app
from policychat.web.chat import Chat, Exchanges, Update
from policychat.web.loading import Loader
from policychat.web.metrics import Metrics
from policychat.web.service import build_service
from policychat.web.templates import Templates
from tests.conftest import Library
from tests.web.conftest import Serving, wait_until

QUESTION = "How many passengers does the harbour ferry carry a day?"
WAIT_SECONDS = 60
# An upper bound on the work, not a duration: askers stop as soon as the last build answers.
MOST_ROUNDS = 400


def test_what_looking_raises_is_logged_and_it_looks_again(caplog: pytest.LogCaptureFixture) -> None:
    looked = threading.Semaphore(0)

    def fail() -> None:
        looked.release()
        raise RuntimeError("not this time")

    with watching.watching(fail, seconds=0.001):
        assert all(looked.acquire(timeout=WAIT_SECONDS) for _ in range(3))
    assert "looking for a newer index failed" in caplog.text
    assert "not this time" in caplog.text


def test_stopping_waits_for_nothing() -> None:
    looking, go_on, calls = threading.Event(), threading.Event(), []

    def hang() -> None:
        calls.append(threading.current_thread())
        looking.set()
        go_on.wait(WAIT_SECONDS)

    with watching.watching(hang, seconds=0.001):
        assert looking.wait(WAIT_SECONDS)
    [thread] = calls
    assert thread.is_alive()
    assert thread.daemon
    go_on.set()
    thread.join(WAIT_SECONDS)
    assert len(calls) == 1


def text_of(passengers: int) -> str:
    """The document of the version in which the ferry carries `passengers`; each version moves the sentence."""
    return f"{'Oldtown has a harbour. ' * (passengers % 7)}The harbour ferry carries {passengers} passengers a day."


@dataclass
class Seen:
    """What the requests of all askers came to."""

    failed: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    listed: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)


def keep_asking(url: str, done: threading.Event, seen: Seen) -> None:
    """Ask, list and read in turn until `done`."""
    with httpx.Client(base_url=url, timeout=WAIT_SECONDS) as client:

        def get(response: httpx.Response) -> httpx.Response:
            if response.status_code != 200:
                seen.failed.append(f"{response.request.url}: {response.status_code} {response.text}")
            return response

        for _ in range(MOST_ROUNDS):
            if done.is_set() or seen.failed:
                return
            seen.answers.append(Answer.model_validate(get(client.post("/api/ask", json={"question": QUESTION})).json()))
            listed = get(client.get("/api/documents")).json()
            [ferry] = [each for each in listed["documents"] if each["document_id"] == "ferry.txt"]
            seen.listed.append((listed["index_version"], ferry["sha256"]))
            seen.texts.append(get(client.get("/api/documents/ferry.txt")).json()["text"])
            seen.pages.append(get(client.get("/documents/ferry.txt")).text)


@contextmanager
def asking(url: str, *, threads: int) -> Iterator[Seen]:
    """`threads` askers at work; after the block they have ended, and none of their requests has failed."""
    seen, done = Seen(), threading.Event()
    with ThreadPoolExecutor(threads) as pool:
        ended = [pool.submit(keep_asking, url, done, seen) for _ in range(threads)]
        try:
            yield seen
        finally:
            done.set()
    for each in ended:
        each.result()
    assert not seen.failed


def check(seen: Seen, built: dict[str, str]) -> None:
    """Each request saw one version only; `built` has the text of each, by index version."""
    for answer in seen.answers:
        text = built[answer.index_version]
        [citation] = answer.citations
        assert text[citation.start : citation.end] == citation.quote
        assert citation.quote in answer.answer
        assert text.endswith(citation.quote)
    for version, sha256 in seen.listed:
        assert hashlib.sha256(built[version].encode()).hexdigest() == sha256
    assert set(seen.texts) <= set(built.values())
    assert all(any(text in page for text in built.values()) for page in seen.pages)


def serving_version(url: str) -> str:
    return str(httpx.get(f"{url}/readyz").json().get("index_version"))


def answerer_of(library: Library) -> Answerer:
    """An answerer that opens the indexes of `library` by itself."""
    return Answerer(
        settings=library.settings,
        wording=library.wording,
        model=library.model,
        open_index=lambda: open_index(library.settings.index_dir, model=library.model),
    )


@contextmanager
def served(library: Library, serving: Serving) -> Iterator[str]:
    """The address of the product over `library`, ready."""
    answerer = answerer_of(library)
    with serving(create_app(library.settings, wording=library.wording, opener=lambda _: answerer)) as url:
        wait_until(lambda: httpx.get(f"{url}/readyz").status_code == 200, "ready")
        yield url
    answerer.close()


@pytest.mark.slow
def test_builds_under_load_lose_no_request_and_mix_no_versions(
    make_library: Callable[..., Library], serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.05)
    library = make_library({"ferry.txt": text_of(900), "bridge.txt": "The old stone bridge was closed in May 2021."})
    built = {(first := library.build().manifest).index_version: text_of(900)}
    directories = [first.directory]
    with served(library, serving) as url, asking(url, threads=8) as seen:
        wait_until(lambda: seen.failed or seen.answers, "the first index answered")
        for passengers in range(901, 906):
            library.write("ferry.txt", text_of(passengers))
            manifest = library.build().manifest
            built[manifest.index_version] = text_of(passengers)
            directories.append(manifest.directory)
            # What the server had let go of before is gone; what it reads while this is built is not.
            assert set(library.builds) <= set(directories[-2:])
            wait_until(lambda version=manifest.index_version: serving_version(url) == version, "the new index serves")
            wait_until(
                lambda version=manifest.index_version: seen.failed or seen.answers[-1].index_version == version,
                "the new index answered",
            )
    check(seen, built)
    assert {answer.index_version for answer in seen.answers} == set(built)


@pytest.mark.slow
def test_the_index_command_beside_a_running_server(library: Library, serving: Serving) -> None:
    library.write("ferry.txt", text_of(900))
    built = {library.build().manifest.index_version: text_of(900)}
    with served(library, serving) as url:
        [old] = library.builds
        library.write("ferry.txt", text_of(950))
        with asking(url, threads=2) as seen:
            folders = {"POLICYCHAT_CORPUS_DIR": library.corpus, "POLICYCHAT_INDEX_DIR": library.settings.index_dir}
            subprocess.run(
                [Path(sys.executable).with_name("policychat"), "index"],
                env={**os.environ, **{name: str(folder) for name, folder in folders.items()}},
                check=True,
                capture_output=True,
            )
            wait_until(lambda: serving_version(url) not in built, "the new index serves")
            built[serving_version(url)] = text_of(950)
        check(seen, built)
        assert httpx.post(f"{url}/api/ask", json={"question": QUESTION}).json()["index_version"] == list(built)[-1]
        library.write("ferry.txt", text_of(951))
        library.build()
        assert old not in library.builds


def test_a_document_that_is_gone_says_so_and_the_server_stays(
    library: Library, serving: Serving, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.05)
    library.build()
    with served(library, serving) as url:
        link = httpx.post(f"{url}/api/ask", json={"question": QUESTION}).json()["citations"][0]["link"]
        assert httpx.get(url + link).status_code == 200
        (library.corpus / "ferry.txt").unlink()
        version = library.build().manifest.index_version
        wait_until(lambda: serving_version(url) == version, "the new index serves")
        page = httpx.get(url + link, headers={"Accept": "text/html"})
        assert page.status_code == 404
        assert "the documents have changed since" in page.text
        with caplog.at_level(logging.ERROR):
            (library.settings.index_dir / "manifest.json").write_text("{", "utf-8")
            wait_until(lambda: "damaged" in caplog.text, "the damage is logged")
        assert serving_version(url) == version
        assert httpx.post(f"{url}/api/ask", json={"question": QUESTION}).json()["index_version"] == version


def chat_turn(chat: Chat, question: str, exchanges: Exchanges) -> list[Update]:
    """Every update of the page that a question brings."""

    async def turn() -> list[Update]:
        scope = {"type": "http", "scheme": "http", "server": ("localhost", 7860), "path": "/", "headers": []}
        request = gr.Request(Request(scope))
        return [update async for update in chat.ask(question, exchanges, "", request)]

    return asyncio.run(turn())


def test_a_chat_turn_shows_the_documents_that_it_quotes(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.write("ferry.txt", text_of(900))
    library.build()
    answerer = answerer_of(library)
    loader = Loader(lambda _: answerer, wording=library.wording)
    asyncio.run(loader.load())
    templates = Templates(wording=library.wording, site_name="policychat")
    service = build_service(
        library.settings, loader=loader, wording=library.wording, metrics=Metrics(), recent=RecentAnswers()
    )
    chat = Chat(
        settings=library.settings,
        loader=loader,
        service=service,
        wording=library.wording,
        templates=templates,
        examples={},
    )

    def stream_and_exchange(*arguments: Any, **options: Any) -> Iterator[Answer]:
        yield from stream(*arguments, **options)
        library.write("ferry.txt", text_of(901))
        library.build()
        assert answerer.refresh()

    stream = answerer.stream
    with monkeypatch.context() as patch:
        patch.setattr(answerer, "stream", stream_and_exchange)
        *_, (_, exchanges, _, sources, _) = chat_turn(chat, QUESTION, ())
    old, new = (text_of(passengers).rpartition("harbour. ")[2] for passengers in (900, 901))
    assert re.findall("<mark>(.*?)</mark>", sources) == [old]
    assert "Oldtown has a harbour. <mark>" in sources
    # The next turn answers from the new index; what the first one quoted stays what it was.
    *_, (_, exchanges, _, sources, _) = chat_turn(chat, QUESTION, exchanges)
    assert len(exchanges) == 2
    assert re.findall("<mark>(.*?)</mark>", sources) == [new, old]
    answerer.close()
