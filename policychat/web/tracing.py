"""OpenTelemetry traces of answers, sent to the collector that a setting names and nowhere else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from policychat import __version__
from policychat.errors import SettingsError
from policychat.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

# A collector that hangs must delay neither answers, which never wait for it, nor stopping.
_SEND_SECONDS = 5.0
_LAST_SEND_SECONDS = 1.0
# What a span may say where the log may not hold questions: nothing that a reader or a document has written.
_ALLOWED = ("policychat.", "openinference.span.kind", "llm.model_name", "llm.token_count.", "http.", "service.")

log = logging.getLogger(__name__)


class Tracing:
    """Traces as far as `settings` want them: nothing is made or sent without POLICYCHAT_OTLP_ENDPOINT."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._flush: threading.Thread | None = None

    def start(self) -> None:
        """Send the spans of policychat and LlamaIndex from now on. Takes seconds; call it once a process.

        Raises SettingsError where the packages of the extra "otel" are not installed.
        """
        endpoint = self._settings.otlp_endpoint
        if endpoint is None:
            return
        try:
            from openinference.instrumentation.llama_index import LlamaIndexInstrumentor
            from opentelemetry import trace
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError as error:
            raise SettingsError(
                "POLICYCHAT_OTLP_ENDPOINT needs more packages: pip install 'policychat[otel]'"
            ) from error
        exporter: SpanExporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=_SEND_SECONDS)
        if not self._settings.log_questions:
            exporter = without_text(exporter)
        resource = Resource.create({"service.name": "policychat", "service.version": __version__})
        provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        provider.add_span_processor(BatchSpanProcessor(exporter))
        trace.set_tracer_provider(provider)
        LlamaIndexInstrumentor().instrument(tracer_provider=provider, skip_dep_check=True)
        self._flush = threading.Thread(target=provider.force_flush, name="policychat-traces", daemon=True)
        log.info("traces are sent to %s", endpoint.rpartition("@")[2])

    def stop(self) -> None:
        """Send what is left, as far as the collector takes it at once."""
        if self._flush is not None:
            self._flush.start()
            self._flush.join(_LAST_SEND_SECONDS)


def without_text(exporter: SpanExporter) -> SpanExporter:
    """`exporter` of spans without what somebody wrote: times, names, the request's id and counts are left."""
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Status

    def bare(span: ReadableSpan) -> ReadableSpan:
        attributes = {name: value for name, value in (span.attributes or {}).items() if name.startswith(_ALLOWED)}
        return ReadableSpan(
            name=span.name,
            context=span.context,
            parent=span.parent,
            resource=span.resource,
            attributes=attributes,
            kind=span.kind,
            instrumentation_scope=span.instrumentation_scope,
            status=Status(span.status.status_code),
            start_time=span.start_time,
            end_time=span.end_time,
        )

    class WithoutText(SpanExporter):
        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            return exporter.export([bare(span) for span in spans])

        def shutdown(self) -> None:
            exporter.shutdown()

        def force_flush(self, timeout_millis: int = 30_000) -> bool:
            return exporter.force_flush(timeout_millis)

    return WithoutText()
