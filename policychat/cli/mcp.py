"""`policychat mcp`: the tools for language models, over stdin and stdout."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from policychat.cli.opening import check_before_loading
from policychat.cli.options import Corpus, Index, settings_from
from policychat.settings import Settings
from policychat.wording import Wording

if TYPE_CHECKING:
    from policychat.answer.answerer import Answerer
    from policychat.index.progress import Report


def command(corpus: Corpus = None, index: Index = None) -> None:
    """Serve the tools ask, check_claim, search and get_document to a program that speaks MCP."""
    settings = settings_from(corpus=corpus, index=index)
    check_before_loading(settings, corpus=corpus)
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    from policychat.state.recent import RecentAnswers
    from policychat.web.loading import Loader
    from policychat.web.mcp_server import build_mcp_server
    from policychat.web.metrics import Metrics
    from policychat.web.service import build_service

    wording = Wording.load(settings.prompts_dir)

    def open_it(report: Report) -> Answerer:
        from policychat.answer.opening import open_answerer
        from policychat.claims.judge import open_judge

        return open_answerer(settings, wording=wording, progress=report, open_judge=open_judge)

    loader = Loader(open_it, wording=wording)
    service = build_service(settings, loader=loader, wording=wording, metrics=Metrics(), recent=RecentAnswers(most=1))
    # Models load while the program on the other side already lists the tools.
    loading = asyncio.create_task(loader.load())
    server = build_mcp_server(
        service=service,
        wording=wording,
        site_name=settings.site_name,
        ready=lambda: asyncio.shield(loading),
    )
    try:
        await server.run_stdio_async()
    finally:
        loading.cancel()
        service.close()
