"""Sentences as evidence, and an endpoint that says what a test wants it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import SecretStr

from policychat.answer.answerer import Answerer
from policychat.answer.evidence import Candidate, sentence_words
from policychat.answer.opening import open_language_model
from policychat.index.embedding import EmbeddingModel
from policychat.index.opened import OpenedIndex
from policychat.schema import Passage, Sentence
from policychat.settings import Settings
from policychat.wording import Wording

ROOT = Path(__file__).parent.parent.parent
KEY = "sk-secret-of-the-test"


def candidate(text: str, vector: NDArray[np.float32]) -> Candidate:
    """A passage of one sentence."""
    passage = Passage(
        passage_id="p", document_id="d", start=0, end=len(text), text=text, language="en",
        sentences=(Sentence(start=0, end=len(text), row=0),),
    )  # fmt: skip
    [words] = sentence_words(passage)
    return Candidate(words, vector)


class ScriptedEndpoint:
    """An OpenAI-compatible server on a real socket that answers every request as `script` says.

    `requests` holds what it was asked: the headers and the JSON of each. A script writes the response itself.
    """

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.script: Script = says("")
        # Set when the test is over: a script that stalls waits for this and for nothing else.
        self.over = threading.Event()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.requests.append((dict(self.headers), body))
                with suppress(OSError):  # whoever asked has left
                    endpoint.script(self, endpoint)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def prompt(self) -> str:
        """What the last request asked the model."""
        return str(self.requests[-1][1]["messages"][-1]["content"])

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()


Script = Callable[[BaseHTTPRequestHandler, ScriptedEndpoint], None]


def chunk(text: str, ending: str | None = None) -> bytes:
    """One event of a streamed chat completion."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": ending}
    data = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(data)}\n\n".encode()


def sends(*parts: bytes, status: int = 200, content_type: str = "text/event-stream", **headers: str) -> Script:
    """Answers with these bytes, whatever they are, and closes the connection."""

    def script(handler: BaseHTTPRequestHandler, _: ScriptedEndpoint) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        for part in parts:
            handler.wfile.write(part)

    return script


def says(text: str, *, ending: str | None = "stop") -> Script:
    """Streams `text` as a model does, a few characters at a time."""
    pieces = [chunk(text[at : at + 7]) for at in range(0, len(text), 7)]
    return sends(*pieces, *([chunk("", ending), b"data: [DONE]\n\n"] if ending else []))


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    running = ScriptedEndpoint()
    yield running
    running.close()


@pytest.fixture
def llm_settings(endpoint: ScriptedEndpoint) -> Settings:
    """Settings that name the scripted endpoint."""
    return Settings(
        prompts_dir=ROOT / "prompts", llm_base_url=endpoint.url, llm_model="scripted", llm_api_key=SecretStr(KEY)
    )


@pytest.fixture
def make_asking(model: EmbeddingModel, wording: Wording) -> Callable[[Settings], Answerer]:
    """An answerer of given passages, with the language model of the settings where they name one."""

    def make(settings: Settings) -> Answerer:
        def no_index() -> OpenedIndex:
            raise AssertionError("only given passages are asked of")

        parts = open_language_model(settings, wording=wording, model=model) if settings.llm_base_url else {}
        return Answerer(settings=settings, wording=wording, model=model, open_index=no_index, **parts)

    return make


@pytest.fixture
def asking(make_asking: Callable[[Settings], Answerer], llm_settings: Settings) -> Answerer:
    return make_asking(llm_settings)
