"""Traces: sent to the collector that is named, without what anybody wrote, and otherwise not at all."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from policychat.web.tracing import without_text
from tests.answer.conftest import ScriptedEndpoint, says
from tests.conftest import Library
from tests.faults.server_process import serving, wait_until

QUESTION = "How many passengers does the harbour ferry carry a day?"
WRITTEN = ("passengers", "harbour", "ferry", "900", "bridge")
STAGES = {"answer", "embedding", "retrieval", "selection", "verification", "generation"}


class Collector:
    """An OTLP receiver on a real socket; `bodies` and `spans` are what it was sent."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                collector.bodies.append(gzip.decompress(body) if self.headers["Content-Encoding"] else body)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def spans(self) -> list[Span]:
        return [
            span
            for body in self.bodies
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def collector() -> Iterator[Collector]:
    running = Collector()
    yield running
    running.close()


@pytest.mark.faults
@pytest.mark.timeout(900)
def test_spans_arrive_without_what_anybody_wrote(library: Library, collector: Collector, tmp_path: Path) -> None:
    library.build()
    endpoint = ScriptedEndpoint()
    endpoint.script = says("The harbour ferry carries 900 passengers a day [1]. ")
    options = {
        "otlp_endpoint": collector.url, "llm_base_url": endpoint.url, "llm_model": "scripted", "log_format": "json",
    }  # fmt: skip
    try:
        with serving(library.settings, tmp_path / "log", **options) as server:
            asked = server.client.post("/api/ask", json={"question": QUESTION}, headers={"X-Request-ID": "mine"})
            assert asked.json()["mode"] == "llm"
            wait_until(lambda: {span.name for span in collector.spans} >= STAGES, "the spans are there")
    finally:
        endpoint.close()
    spans = collector.spans
    [answer] = [span for span in spans if span.name == "answer"]
    assert {each.key: each.value.string_value for each in answer.attributes} == {"policychat.request_id": "mine"}
    of_answer = [span for span in spans if span.trace_id == answer.trace_id]
    assert {span.name for span in of_answer} >= STAGES
    others = [span.name for span in of_answer if span.name not in STAGES]
    assert any("HybridRetriever" in name or "Retriever" in name for name in others)  # LlamaIndex's own
    assert any("stream_chat" in name for name in others)
    for word in WRITTEN:
        assert not any(word.encode() in body for body in collector.bodies), word


@pytest.mark.faults
@pytest.mark.timeout(900)
def test_without_the_setting_nothing_is_sent(library: Library, collector: Collector, tmp_path: Path) -> None:
    """Not even where the environment names a collector for other programs."""
    library.build()
    elsewhere = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_TRACES_EXPORTER": "otlp"}
    with serving(library.settings, tmp_path / "log", environment=elsewhere) as server:
        assert "900" in server.ask(QUESTION).json()["answer"]
        server.process.terminate()
        assert server.process.wait(60) == 0
    assert collector.bodies == []


def test_only_names_times_and_ids_are_left_of_a_span() -> None:
    kept = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(without_text(kept)))
    secret = "what somebody asked"
    with suppress(ValueError), provider.get_tracer("t").start_as_current_span("retrieve") as span:
        span.set_attribute("input.value", secret)
        span.set_attribute("llm.input_messages.0.message.content", secret)
        span.set_attribute("llm.model_name", "small")
        span.add_event("asked", {"text": secret})
        raise ValueError(secret)
    [sent] = kept.get_finished_spans()
    assert secret not in sent.to_json()
    assert (sent.name, dict(sent.attributes or {})) == ("retrieve", {"llm.model_name": "small"})
    assert not sent.status.is_ok
