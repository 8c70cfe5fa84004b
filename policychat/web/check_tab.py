"""The tab in which a text is checked."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from policychat.errors import PolicyChatError
from policychat.schema import CheckedClaim, ClaimReport
from policychat.web.check_render import CheckRenderer
from policychat.web.loading import Loader
from policychat.web.page_request import client_of, language_of
from policychat.web.problems import explain
from policychat.web.service import Service
from policychat.wording import Wording

log = logging.getLogger(__name__)


class CheckTab:
    """The event handler of the tab; the text stays in its box whatever comes of it."""

    def __init__(self, *, loader: Loader, service: Service, wording: Wording, renderer: CheckRenderer) -> None:
        self._loader = loader
        self._service = service
        self._wording = wording
        self._renderer = renderer

    async def check(self, text: str, request: gr.Request) -> AsyncIterator[str]:
        """The verdicts on `text` in reading order, more of them each time."""
        language = language_of(request)
        yield self._renderer.waiting(self._wording.text("check.waiting", language), language)
        try:
            async for message in self._loader.until_ready(language):
                yield self._renderer.waiting(message, language)
            async for shown in self._verdicts(text, client_of(request), language):
                yield shown
        except Exception as error:
            if isinstance(error, PolicyChatError):
                message = explain(error, self._wording, language)
            else:
                log.exception("checking failed")
                message = self._wording.text("problem.internal", language)
            yield self._renderer.error(message, language)

    async def _verdicts(self, text: str, client: str, language: str) -> AsyncIterator[str]:
        claims: list[CheckedClaim] = []
        next_shown = 1
        async for result in self._service.check(text, client=client):
            if isinstance(result, ClaimReport):
                yield self._renderer.result(result.text, result.claims, language, report=result)
                continue
            claims.append(result)
            # Each time all of it is sent: of a long text more claims at once, so that the whole stays in proportion.
            if len(claims) >= next_shown:
                next_shown = len(claims) + 1 + len(claims) // 8
                yield self._renderer.result(text.strip(), claims, language)


def add_check_tab(tab: CheckTab, i18n: gr.I18n, *, introduction: str) -> None:
    """Lay the tab out within the Gradio blocks that are being built."""
    with gr.Column(elem_id="check-page", elem_classes=["pc-page"]):
        gr.HTML(introduction, apply_default_css=False)
        text = gr.Textbox(
            label=i18n("check_label"),
            placeholder=i18n("check_placeholder"),
            lines=5,
            max_lines=16,
            elem_id="claim-text",
            html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
        )
        check = gr.Button(i18n("check"), variant="primary", elem_id="check", elem_classes=["pc-primary"])
        verdicts = gr.HTML(elem_id="verdicts", apply_default_css=False)
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        gr.on([check.click, text.submit], tab.check, text, verdicts, trigger_mode="once", **quiet)
