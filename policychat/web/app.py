"""The ASGI application, assembled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from policychat import __version__
from policychat.errors import PolicyChatError
from policychat.index.progress import Report
from policychat.settings import Settings
from policychat.web.api import add_description, build_api
from policychat.web.gate import Gate
from policychat.web.headers import SecurityHeaders
from policychat.web.limits import BodyLimit
from policychat.web.loading import Loader, Opener, in_daemon_thread
from policychat.web.pages import LoadingPage
from policychat.web.problems import Problems
from policychat.web.reader import build_reader
from policychat.web.templates import STATIC_FOLDER, STATIC_PATH, Templates
from policychat.web.watching import watching
from policychat.wording import Wording

if TYPE_CHECKING:
    from policychat.answer.answerer import Answerer

log = logging.getLogger(__name__)


def create_app(
    settings: Settings,
    *,
    wording: Wording | None = None,
    opener: Opener | None = None,
    on_failure: Callable[[Exception], None] | None = None,
) -> FastAPI:
    """The application; the chat and the answerer load in the background once it runs.

    opener: opens the answerer, by default from `settings`. on_failure: called with what made loading fail,
    after it was logged; the application then shows the reason on its pages.
    """
    wording = wording or Wording.load(settings.prompts_dir)
    templates = Templates(wording=wording, site_name=settings.site_name)
    problems = Problems(wording=wording, templates=templates)
    loader = Loader(opener or _open_from(settings, wording), wording=wording)
    loading_page = LoadingPage(loader=loader, templates=templates)

    async def waiting(scope: Scope, receive: Receive, send: Send) -> None:
        response = loading_page.response(Request(scope), until="app")
        await response(scope, receive, send)

    gate = Gate(waiting=waiting, site_name=settings.site_name)

    def build_chat() -> FastAPI:
        from policychat.web.chat import build_chat_app  # imports Gradio, which takes seconds

        return build_chat_app(settings, loader=loader, wording=wording, templates=templates)

    async def load() -> None:
        """Chat first, so that it is there early, then the answerer; then keep both, the index up to date."""
        try:
            async with gate.serving(await in_daemon_thread(build_chat)):
                await loader.load()
                with watching(lambda: loader.answerer.refresh()):
                    await asyncio.Event().wait()
        except Exception as error:
            log.error("policychat could not start: %s", error, exc_info=not isinstance(error, PolicyChatError))
            loader.fail(error)
            if on_failure:
                on_failure(error)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(load())
        yield
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
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders)
    app.include_router(build_api(loader=loader, gate=gate, wording=wording, problems=problems))
    app.include_router(build_reader(loader=loader, loading_page=loading_page, templates=templates))
    add_description(app, templates)
    app.mount(STATIC_PATH, StaticFiles(directory=STATIC_FOLDER), name="static")
    # What no route matches goes to the gate. As a mount at "/" it would also take requests that match a path
    # but not its method, which are to be answered with 405.
    app.router.default = gate
    return app


def _open_from(settings: Settings, wording: Wording) -> Opener:
    def open_it(report: Report) -> Answerer:
        from policychat.answer.opening import open_answerer  # imports torch, which takes seconds

        return open_answerer(settings, wording=wording, progress=report)

    return open_it
