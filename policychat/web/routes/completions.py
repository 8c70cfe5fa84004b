"""POST /v1/chat/completions and GET /v1/models, for programs that speak OpenAI's protocol."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import Response

from policychat.web.clients import client_of
from policychat.web.completion import Completion, CompletionRequest, ModelList, chunks, complete
from policychat.web.disconnect import while_connected
from policychat.web.routes.responses import STREAM_RESPONSES, event_response
from policychat.web.service import Service
from policychat.wording import Wording


def build_completions(*, service: Service, public_url: str, wording: Wording) -> APIRouter:
    """The routes. public_url: our own address where it is set, else each request names it."""
    router = APIRouter(prefix="/v1")

    @router.post(
        "/chat/completions",
        summary=wording.text("api.completions_summary", "en"),
        description=wording.text("api.completions_description", "en"),
        response_model=Completion,
        responses=STREAM_RESPONSES,
    )
    async def completions(body: CompletionRequest, request: Request) -> Response:
        question, history = body.question()
        address = public_url or str(request.base_url).rstrip("/")
        # Answered before the first byte of a stream is sent, so that an error still has a status of its own.
        answer = await while_connected(request, service.ask(question, client=client_of(request.scope), history=history))
        if not body.stream:
            completion = complete(answer, address=address)
            return Response(completion.model_dump_json(), media_type="application/json")

        async def events() -> AsyncIterator[str]:
            for chunk in chunks(answer, address=address):
                yield f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
            yield "data: [DONE]\n\n"

        return event_response(events())

    @router.get("/models", summary=wording.text("api.models_summary", "en"))
    async def models() -> ModelList:
        return ModelList()

    return router
