"""The tools that language models call over the Model Context Protocol. Importing this takes a second."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any, TypeVar

from fastapi.concurrency import run_in_threadpool
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from policychat import __version__
from policychat.errors import PolicyChatError
from policychat.filters import Filters
from policychat.schema import Answer, ClaimReport, Document, SearchResult, Shape
from policychat.web.clients import client_of
from policychat.web.problems import explain
from policychat.web.routes.responses import LanguageTag
from policychat.web.service import Service
from policychat.wording import Wording

Result = TypeVar("Result")

_ONLY_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_MOST_PASSAGES = 50


class Passages(Shape):
    """Ranked passages, best first."""

    passages: list[SearchResult]


def build_mcp_server(
    *,
    service: Service,
    wording: Wording,
    site_name: str,
    ready: Callable[[], Awaitable[object]] | None = None,
) -> MCPServer[Any]:
    """The server with its four tools. ready: awaited before each call, where no caller can be told to come back."""
    server: MCPServer[Any] = MCPServer(
        name=site_name, version=__version__, instructions=wording.text("mcp.instructions", "en"), log_level="WARNING"
    )

    async def told(work: Coroutine[Any, Any, Result]) -> Result:
        try:
            if ready is not None:
                await ready()
            return await work
        except PolicyChatError as error:
            raise ToolError(explain(error, wording, "en")) from error
        finally:
            work.close()

    @server.tool(description=wording.text("mcp.ask", "en"), annotations=_ONLY_READS)
    async def ask(
        question: Annotated[str, Field(description="The question, in any language.")],
        context: Context[Any, Any],
        filters: Annotated[Filters | None, Field(description="Look only at what passes all of these.")] = None,
        language: LanguageTag | None = None,
    ) -> Answer:
        return await told(service.ask(question, client=_client(context), filters=filters, language=language))

    @server.tool(description=wording.text("mcp.check_claim", "en"), annotations=_ONLY_READS)
    async def check_claim(
        claim: Annotated[str, Field(description="A sentence or more.")], context: Context[Any, Any]
    ) -> ClaimReport:
        return await told(service.report(claim, client=_client(context)))

    @server.tool(description=wording.text("mcp.search", "en"), annotations=_ONLY_READS)
    async def search(
        query: Annotated[str, Field(description="What to look for, in any language.")],
        context: Context[Any, Any],
        top_k: Annotated[int, Field(ge=1, le=_MOST_PASSAGES, description="How many passages.")] = 10,
        filters: Annotated[Filters | None, Field(description="Look only at what passes all of these.")] = None,
    ) -> Passages:
        found = service.search(query, client=_client(context), top_k=top_k, filters=filters)
        return Passages(passages=await told(found))

    @server.tool(description=wording.text("mcp.get_document", "en"), annotations=_ONLY_READS)
    async def get_document(
        document_id: Annotated[str, Field(description="As citations and passages name it.")],
    ) -> Document:
        return await told(run_in_threadpool(service.document, document_id))

    return server


def _client(context: Context[Any, Any]) -> str:
    """Who asks; over pipes there is only one."""
    request = context.request_context.request
    return "stdio" if request is None else client_of(request.scope)
