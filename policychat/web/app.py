"""The ASGI application, assembled."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from policychat import __version__
from policychat.errors import PolicyChatError
from policychat.index.progress import Report
from policychat.language.personal_data import holds_personal_data
from policychat.settings import Settings
from policychat.state.state import State
from policychat.web.draining import DRAIN_SECONDS, Draining, EndlessStreams
from policychat.web.gate import Gate
from policychat.web.head import HeadAsGet
from policychat.web.headers import SecurityHeaders
from policychat.web.limits import BodyLimit
from policychat.web.loading import Loader, Opener, in_daemon_thread
from policychat.web.mcp_endpoint import MCP_PATH, McpEndpoint, build_manager
from policychat.web.metrics import Metrics
from policychat.web.origins import Origins
from policychat.web.pages import LoadingPage
from policychat.web.problems import Problems
from policychat.web.processes.member import OnlyProcess, Process
from policychat.web.rate_limits import RateCounts, RateLimits
from policychat.web.reader import build_reader
from policychat.web.request_log import RequestLog
from policychat.web.routes.admin import build_admin
from policychat.web.routes.answers import build_answers
from policychat.web.routes.ask import build_ask
from policychat.web.routes.check import build_check
from policychat.web.routes.completions import build_completions
from policychat.web.routes.description import add_description
from policychat.web.routes.documents import build_documents
from policychat.web.routes.health import build_health
from policychat.web.routes.reports import build_reports
from policychat.web.routes.widget import build_widget
from policychat.web.service import build_service
from policychat.web.shared_page import build_shared_page
from policychat.web.sharing import Sharing
from policychat.web.templates import STATIC_FOLDER, STATIC_PATH, Templates
from policychat.web.tracing import Tracing
from policychat.web.watching import watching
from policychat.web.widget.script import build_script
from policychat.wording import Wording

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from policychat.answer.answerer import Answerer

_PURGE_SECONDS = 60 * 60.0

log = logging.getLogger(__name__)


def create_app(
    settings: Settings,
    *,
    wording: Wording | None = None,
    opener: Opener | None = None,
    on_failure: Callable[[Exception], None] | None = None,
    holds_personal_data: Callable[[str], bool] = holds_personal_data,
    process: Process | None = None,
) -> FastAPI:
    """The application; the chat and the answerer load in the background once it runs.

    opener: opens the answerer, by default from `settings`. on_failure: called with what made loading fail,
    after it was logged; the application then shows the reason on its pages. holds_personal_data: whether what was
    asked must not be published. process: this one, among those that answer on the same port; by default the only one.
    """
    this = process or OnlyProcess()
    wording = wording or Wording.load(settings.prompts_dir)
    tracing = Tracing(settings)
    templates = Templates(
        wording=wording,
        site_name=settings.site_name,
        disclaimer=settings.disclaimer,
        contact_url=settings.contact_url,
    )
    problems = Problems(wording=wording, templates=templates)
    open_it = opener or open_from(settings, wording)

    def open_traced(report: Report) -> Answerer:
        tracing.start()
        return open_it(report)

    loader = Loader(open_traced, wording=wording)
    loading_page = LoadingPage(loader=loader, templates=templates)

    async def waiting(scope: Scope, receive: Receive, send: Send) -> None:
        response = loading_page.response(Request(scope), until="app")
        await response(scope, receive, send)

    metrics, recent = Metrics(), this.recent
    metrics.watch_ready(lambda: loader.ready and loader.answerer.trouble is None)
    service = build_service(settings, loader=loader, wording=wording, metrics=metrics, recent=recent)
    sharing = Sharing(
        settings=settings,
        loader=loader,
        state=State(settings),
        recent=recent,
        holds_personal_data=holds_personal_data,
    )
    mcp = McpEndpoint(why_not=lambda: loader.message("en"))
    gate = Gate(waiting=waiting, site_name=settings.site_name)
    draining = Draining()

    def build_chat() -> FastAPI:
        from policychat.web.tabs import build_chat_app  # imports Gradio, which takes seconds

        return build_chat_app(
            settings, loader=loader, service=service, wording=wording, templates=templates, app_id=this.app_id
        )

    def build_mcp() -> StreamableHTTPSessionManager:
        from policychat.web.mcp_server import build_mcp_server

        return build_manager(build_mcp_server(service=service, wording=wording, site_name=settings.site_name))

    def counted() -> bytes:
        return metrics.text(index_version=loader.answerer.index.manifest.index_version if loader.ready else None)

    shared = partial(this.sharing, metrics=counted)
    loaded = asyncio.Event()

    async def load() -> None:
        """Chat first, so that it is there early, then the answerer; then keep both, the index up to date."""
        try:
            await in_daemon_thread(sharing.purge)
            async with (
                gate.serving(await in_daemon_thread(build_chat), shared),
                mcp.serving(await in_daemon_thread(build_mcp)),
            ):
                await loader.load()
                this.note_ready()
                loaded.set()
                with watching(lambda: loader.answerer.refresh()), watching(sharing.purge, seconds=_PURGE_SECONDS):
                    await asyncio.Event().wait()
        except Exception as error:
            log.error("policychat could not start: %s", error, exc_info=not isinstance(error, PolicyChatError))
            loader.fail(error)
            if on_failure:
                on_failure(error)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(load())
        with draining.on_signal(lambda: service.drain(DRAIN_SECONDS)):
            if this.joins_late:
                await loaded.wait()
            yield
        service.close()
        tracing.stop()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    app = FastAPI(
        title=settings.site_name,
        version=__version__,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    problems.install(app)
    _add_middleware(app, settings=settings, problems=problems, metrics=metrics, draining=draining)
    for router in (
        build_ask(service=service, wording=wording, problems=problems),
        build_check(service=service, wording=wording, problems=problems),
        build_reports(recent=recent, wording=wording),
        build_documents(loader=loader, service=service, wording=wording),
        build_answers(sharing=sharing, public_url=settings.public_url, wording=wording),
        build_completions(service=service, public_url=settings.public_url, wording=wording),
        build_health(loader=loader, gate=gate, metrics=counted, settings=settings, wording=wording, process=this),
        build_admin(sharing=sharing, token=settings.admin_token),
        build_reader(loader=loader, loading_page=loading_page, templates=templates),
        build_shared_page(sharing=sharing, templates=templates),
        build_widget(build_script(wording), settings=settings, templates=templates),
    ):
        app.include_router(router)
    app.router.routes.append(Route(MCP_PATH, mcp, include_in_schema=False))
    add_description(app, templates)
    app.mount(STATIC_PATH, StaticFiles(directory=STATIC_FOLDER), name="static")
    # What no route matches goes to the gate. As a mount at "/" it would also take requests that match a path
    # but not its method, which are to be answered with 405.
    app.router.default = gate
    return app


def _add_middleware(
    app: FastAPI, *, settings: Settings, problems: Problems, metrics: Metrics, draining: Draining
) -> None:
    """What every request passes, innermost first."""
    app.add_middleware(HeadAsGet)
    app.add_middleware(EndlessStreams, draining=draining)
    app.add_middleware(BodyLimit)
    app.add_middleware(
        RateLimits,
        counts=RateCounts.of(settings),
        problems=problems,
    )
    app.add_middleware(Origins, allowed=settings.origins, public_url=settings.public_url, problems=problems)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestLog, metrics=metrics)
    if settings.proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.proxies))


def open_from(settings: Settings, wording: Wording) -> Opener:
    """What opens the answerer that `settings` describe."""

    def open_it(report: Report) -> Answerer:
        from policychat.answer.opening import open_answerer  # takes seconds
        from policychat.claims.judge import open_judge
        from policychat.retrieval.transliteration import load_readings

        answerer = open_answerer(settings, wording=wording, progress=report, lazily=True, open_judge=open_judge)
        load_readings()
        # Modules and models stay for good. Looked through for garbage they would hold up all answers for 0.3 s now and
        # then; the index is not among them, for it may be exchanged.
        gc.freeze()
        _ = answerer.index_source
        return answerer

    return open_it
