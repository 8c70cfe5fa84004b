"""The tab that lists the documents."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import gradio as gr

from policychat.schema import DocumentInfo
from policychat.web.loading import Loader
from policychat.web.page_request import language_of
from policychat.web.templates import Templates
from policychat.web.timeline import build_timeline
from policychat.wording import Wording

_MOST_ROWS = 200


class DocumentsTab:
    """The event handler of the tab."""

    def __init__(self, *, loader: Loader, wording: Wording, templates: Templates) -> None:
        self._loader = loader
        self._wording = wording
        self._templates = templates

    async def show(self, query: str, request: gr.Request) -> AsyncIterator[str]:
        """The documents that fit `query`, newest first, once there are any."""
        language = language_of(request)
        async for message in self._loader.until_ready(language):
            yield self._templates.render("status.html", language, message=message)
        if not self._loader.ready:
            yield self._templates.render("failure.html", language, message=self._loader.message(language))
            return
        with self._loader.answerer.lease() as source:
            infos, passages = source.index.documents.infos(), source.index.table.passages_by_document()
        yield self._table(infos, passages, query, language)

    def _table(self, infos: Sequence[DocumentInfo], passages: Mapping[str, int], query: str, language: str) -> str:
        words = query.casefold().split()

        def fits(info: DocumentInfo) -> bool:
            name = self._wording.language_name(info.language, language)
            searched = " ".join(filter(None, (info.title, info.publisher, info.published, name))).casefold()
            return all(word in searched for word in words)

        found = sorted(filter(fits, infos), key=lambda info: info.published or "", reverse=True)
        return self._templates.render(
            "document_table.html",
            language,
            documents=found[:_MOST_ROWS],
            more=max(0, len(found) - _MOST_ROWS),
            passages=passages,
            count=len(found),
            total=len(infos),
            query=query.strip(),
            timeline=build_timeline(infos),
        )


def add_documents_tab(tab: gr.Tab, documents: DocumentsTab, i18n: gr.I18n, *, introduction: str) -> None:
    """Lay `tab` out within the Gradio blocks that are being built; it is filled when it is opened."""
    with gr.Column(elem_id="documents-page", elem_classes=["pc-page"]):
        gr.HTML(introduction, apply_default_css=False)
        query = gr.Textbox(
            label=i18n("find_label"),
            placeholder=i18n("find_placeholder"),
            lines=1,
            max_lines=1,
            elem_id="find",
            html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
        )
        table = gr.HTML(elem_id="document-table", apply_default_css=False)
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        tab.select(documents.show, query, table, **quiet)
        query.change(documents.show, query, table, trigger_mode="always_last", **quiet)
