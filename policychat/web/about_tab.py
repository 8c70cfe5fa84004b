"""The tab that says what this is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import gradio as gr

from policychat import __version__
from policychat.schema import Manifest
from policychat.settings import Settings
from policychat.web.evaluation_card import EvaluationCard, newest_card
from policychat.web.loading import Loader
from policychat.web.page_request import language_of
from policychat.web.templates import Templates


class AboutTab:
    """The event handler of the tab."""

    def __init__(self, *, settings: Settings, loader: Loader, templates: Templates) -> None:
        self._settings = settings
        self._loader = loader
        self._templates = templates

    async def show(self, request: gr.Request) -> AsyncIterator[str]:
        """What it can and cannot do, how good it is, and what it runs on, once the index is open."""
        language = language_of(request)
        async for message in self._loader.until_ready(language):
            yield self._templates.render("status.html", language, message=message)
        if not self._loader.ready:
            yield self._templates.render("failure.html", language, message=self._loader.message(language))
            return
        with self._loader.answerer.lease() as source:
            manifest = source.index.manifest
        card = await asyncio.to_thread(newest_card, self._settings.eval_dir)
        yield self._page(manifest, card, language)

    def _page(self, manifest: Manifest, card: EvaluationCard | None, language: str) -> str:
        settings = self._settings
        models = [manifest.embedding_model]
        if manifest.second_embedding_sha256:
            models.append("universal-sentence-encoder-multilingual")
        if settings.reranker_model:
            models.append(settings.reranker_model)
        return self._templates.render(
            "about.html",
            language,
            manifest=manifest,
            card=card,
            models=models,
            llm_model=settings.llm_model,
            share_days=settings.share_days if settings.sharing else None,
            feedback=settings.feedback,
            log_questions=settings.log_questions,
            program=f"policychat {__version__}",
        )


def add_about_tab(tab: gr.Tab, about: AboutTab) -> None:
    """Lay `tab` out within the Gradio blocks that are being built; it is filled when it is opened."""
    with gr.Column(elem_id="about-page", elem_classes=["pc-page"]):
        # The tab scrolls, which without a mouse needs something in it that takes the focus.
        page = gr.HTML(
            elem_id="about", apply_default_css=False, html_template='<section tabindex="0">${value}</section>'
        )
        tab.select(about.show, None, page, show_progress="hidden", api_visibility="private")
