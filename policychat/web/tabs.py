"""The page: a Gradio app of four tabs."""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI

from policychat.settings import Settings
from policychat.web.about_tab import AboutTab, add_about_tab
from policychat.web.chat import Chat, add_ask_tab
from policychat.web.check_render import CheckRenderer
from policychat.web.check_tab import CheckTab, add_check_tab
from policychat.web.documents_tab import DocumentsTab, add_documents_tab
from policychat.web.examples import load_examples
from policychat.web.loading import Loader
from policychat.web.negotiation import INTERFACE_LANGUAGES
from policychat.web.service import Service
from policychat.web.templates import Templates
from policychat.wording import Wording

_HELD_AT_ONCE = 16


def build_chat_app(
    settings: Settings,
    *,
    loader: Loader,
    service: Service,
    wording: Wording,
    templates: Templates,
    app_id: int | None = None,
) -> FastAPI:
    """The page as an application of its own; its lifespan has to be run by whoever forwards to it.

    app_id: the same in every process that serves the page; by default one is made up.
    """
    i18n = gr.I18n(**{language: wording.table("web", language) for language in INTERFACE_LANGUAGES})

    def both(name: str) -> str:
        """`name` in every interface language; the style sheet shows the one that the page is in."""
        return "".join(
            f'<div class="pc-only-{language}">{templates.render(name, language, languages=INTERFACE_LANGUAGES)}</div>'
            for language in INTERFACE_LANGUAGES
        )

    examples = load_examples(settings.corpus_dir)
    chat = Chat(
        settings=settings, loader=loader, service=service, wording=wording, templates=templates, examples=examples
    )
    checking = CheckRenderer(templates=templates, sharing=settings.sharing)
    check = CheckTab(loader=loader, service=service, wording=wording, renderer=checking)
    documents = DocumentsTab(loader=loader, wording=wording, templates=templates)
    about = AboutTab(settings=settings, loader=loader, templates=templates)

    with gr.Blocks(title=settings.site_name, analytics_enabled=False, fill_width=True, fill_height=True) as blocks:
        with gr.Column(elem_id="shell"):
            gr.HTML(both("header.html"), elem_id="masthead", apply_default_css=False)
            with gr.Tabs(elem_id="tabs", overflow_behavior="wrap"):
                with gr.Tab(i18n("tab_ask"), elem_id="tab-ask"):
                    filled = add_ask_tab(chat, i18n, welcome_text=both("welcome.html"), examples=examples)
                with gr.Tab(i18n("tab_check"), elem_id="tab-check"):
                    add_check_tab(check, i18n, introduction=both("check_introduction.html"))
                with gr.Tab(i18n("tab_documents"), elem_id="tab-documents") as tab:
                    add_documents_tab(tab, documents, i18n, introduction=both("documents_introduction.html"))
                with gr.Tab(i18n("tab_about"), elem_id="tab-about") as tab:
                    add_about_tab(tab, about)
        blocks.load(chat.open, None, filled, show_progress="hidden", api_visibility="private")
    if app_id is not None:
        blocks.app_id = app_id
    blocks.queue(api_open=False, default_concurrency_limit=_HELD_AT_ONCE)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        i18n=i18n,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        enable_monitoring=False,
        show_error=False,
    )
    return mounted
