"""The language model that a setting names, asked within a time limit and never trusted to answer."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import httpx

from policychat.answer.circuit import PAUSE_SECONDS, Circuit
from policychat.errors import SettingsError
from policychat.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

# An answer is a few sentences. What writes on is not answering, whatever it writes.
_MOST_TOKENS = 600
_MOST_CHARS = 6_000
_MOST_BYTES = 2_000_000
# Questions that may wait for the endpoint at once; the others are answered without it.
_MOST_AT_ONCE = 16
# OpenAI's client wants a key, and would take one from the environment that is meant for somebody else.
_NO_KEY = "none"

log = logging.getLogger(__name__)


class EndpointFailure(Exception):
    """The endpoint gave nothing that can be used; `str` says why, without a word of the question or the key."""


class Endpoint:
    """A LlamaIndex LLM whose every failure, and every delay, is an EndpointFailure. Safe to share between threads.

    >>> endpoint = Endpoint(open_llm(settings))
    >>> "".join(endpoint.stream("Say hello.", deadline=time.monotonic() + 5.0))
    'Hello!'
    """

    def __init__(self, llm: LLM, *, circuit: Circuit | None = None) -> None:
        self._llm = llm
        self._circuit = circuit or Circuit()
        self._slots = threading.BoundedSemaphore(_MOST_AT_ONCE)

    def stream(self, prompt: str, *, deadline: float) -> Iterator[str]:
        """What the model writes, piece by piece, until it has ended by itself.

        deadline: by `time.monotonic()`. Raises EndpointFailure, at the deadline at the latest, where the endpoint
        cannot be reached, refuses, breaks off, writes nothing, or does not stop; and at once while it is left alone
        after failures.
        """
        if not self._circuit.allows():
            raise EndpointFailure("it has failed repeatedly and is left alone for a while")
        try:
            yield from self._stream(prompt, deadline)
        except EndpointFailure as failure:
            pauses = self._circuit.failed()
            log.warning(
                "the language model failed: %s%s", failure, f"; it is left alone for {PAUSE_SECONDS:.0f} s" * pauses
            )
            raise
        self._circuit.succeeded()

    def complete(self, prompt: str, *, deadline: float) -> str:
        """The whole of what `stream` gives."""
        return "".join(self.stream(prompt, deadline=deadline))

    def _stream(self, prompt: str, deadline: float) -> Iterator[str]:
        # The request runs in a thread of its own, because no timeout of an HTTP client is one for the whole answer.
        if not self._slots.acquire(blocking=False):
            raise EndpointFailure(f"{_MOST_AT_ONCE} questions wait for it already")
        pieces: SimpleQueue[str | EndpointFailure | None] = SimpleQueue()
        abandoned = threading.Event()
        # In the present context, so that what is traced of the request belongs to the answer.
        request = partial(copy_context().run, self._request, prompt, pieces, abandoned)
        threading.Thread(target=request, name="policychat-llm", daemon=True).start()
        written = 0
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
                except Empty:
                    raise EndpointFailure("it did not finish in time") from None
                if isinstance(piece, EndpointFailure):
                    raise piece
                if piece is None:
                    break
                written += len(piece)
                yield piece
        finally:
            abandoned.set()
        if not written:
            raise EndpointFailure("it wrote nothing")

    def _request(
        self, prompt: str, pieces: SimpleQueue[str | EndpointFailure | None], abandoned: threading.Event
    ) -> None:
        try:
            pieces.put(self._read(prompt, pieces, abandoned))
        except Exception as error:  # whatever a server can make a client do
            pieces.put(EndpointFailure(_cause(error)))
        finally:
            self._slots.release()

    def _read(
        self, prompt: str, pieces: SimpleQueue[str | EndpointFailure | None], abandoned: threading.Event
    ) -> EndpointFailure | None:
        from llama_index.core.llms import ChatMessage

        stream = self._llm.stream_chat([ChatMessage(role="user", content=prompt)])
        written, ending = 0, None
        try:
            for response in stream:
                if abandoned.is_set():
                    return None
                ending = _ending(response.raw) or ending
                if response.delta:
                    written += len(response.delta)
                    pieces.put(response.delta)
                if written > _MOST_CHARS:
                    return EndpointFailure("it did not stop writing")
        finally:
            with suppress(Exception):
                stream.close()
        if ending is None and written:
            return EndpointFailure("it broke off")
        return None if ending in (None, "stop") else EndpointFailure(f"it ended with {ending[:20]!r}")


def open_llm(settings: Settings) -> LLM:
    """The endpoint of the settings as a LlamaIndex LLM; no request is made.

    Raises SettingsError where none is set, the packages of the extra "llm" are not installed, or the model cannot
    be asked this way.
    """
    if settings.llm_base_url is None or settings.llm_model is None:
        raise SettingsError("no language model is set; set POLICYCHAT_LLM_BASE_URL and POLICYCHAT_LLM_MODEL")
    try:
        from llama_index.llms.openai_like import OpenAILike
    except ImportError as error:
        raise SettingsError("POLICYCHAT_LLM_BASE_URL needs more packages: pip install 'policychat[llm]'") from error
    for noisy in ("openai", "httpx", "httpcore"):  # at DEBUG they write down what is sent
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        return OpenAILike(
            model=settings.llm_model,
            api_base=settings.llm_base_url,
            api_key=settings.llm_api_key.get_secret_value() if settings.llm_api_key else _NO_KEY,
            is_chat_model=True,
            temperature=0.0,
            max_tokens=_MOST_TOKENS,
            max_retries=0,  # time for a second try there is none
            timeout=settings.llm_timeout,
            http_client=httpx.Client(
                transport=_BoundedTransport(),
                timeout=settings.llm_timeout,
                follow_redirects=False,  # another host is not what the setting names
            ),
        )
    except ValueError as error:
        raise SettingsError(f"POLICYCHAT_LLM_MODEL={settings.llm_model!r} cannot be used: {error}") from error


def _ending(raw: Any) -> str | None:
    """Why the model stopped, as OpenAI's API says it; "stop" for another kind of LLM, which knows no endings."""
    choices = getattr(raw, "choices", None)
    if choices is None:
        return "stop"
    return choices[0].finish_reason if choices else None


def _cause(error: Exception) -> str:
    """The kind of `error` only: its message may repeat the key or the question."""
    status = getattr(error, "status_code", None)
    root = error.__cause__ or error.__context__
    kinds = type(error).__name__ if root is None else f"{type(error).__name__} from {type(root).__name__}"
    return f"HTTP status {status}" if status else kinds


class _BoundedTransport(httpx.HTTPTransport):
    """Breaks off a response of more than _MOST_BYTES, whatever it is."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        response.stream = _BoundedStream(response.stream)  # type: ignore[arg-type]
        return response


class _BoundedStream(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for chunk in self._stream:
            read += len(chunk)
            if read > _MOST_BYTES:
                raise httpx.ReadError("the response does not end")
            yield chunk

    def close(self) -> None:
        self._stream.close()
