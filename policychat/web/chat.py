"""The chat: the tab in which questions are asked, around the HTML that the renderer makes."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from policychat.errors import NotFoundError, PolicyChatError
from policychat.schema import Answer, Turn
from policychat.settings import Settings
from policychat.web.ask_filters import chosen_filters, filter_choices
from policychat.web.chat_render import ChatRenderer, Exchange
from policychat.web.loading import Loader
from policychat.web.page_request import address_of, client_of, language_of
from policychat.web.problems import explain
from policychat.web.service import Service
from policychat.web.suggestions import suggest
from policychat.web.templates import Templates
from policychat.wording import Wording

if TYPE_CHECKING:  # importing it takes seconds, which the loader spends in the background
    from policychat.answer.sources import IndexSource

# The filters stand in a form of ours, which Gradio does not know: the page hands them over with each question.
_WITH_FILTERS = "(asked, exchanges) => [asked, exchanges, window.policychat.filters()]"

# A conversation page of more exchanges than this forgets the oldest; follow-ups need only the last few.
_MOST_EXCHANGES = 20

Exchanges = tuple[Exchange, ...]
Update = tuple[Any, ...]

log = logging.getLogger(__name__)


class Chat:
    """The event handlers of the chat; each yields the new contents of the page's parts."""

    def __init__(
        self,
        *,
        settings: Settings,
        loader: Loader,
        service: Service,
        wording: Wording,
        templates: Templates,
        examples: Mapping[str, Sequence[str]],
    ) -> None:
        """examples: the questions offered at the beginning, by language."""
        self._settings = settings
        self._examples = examples
        self._loader = loader
        self._service = service
        self._wording = wording
        self._templates = templates

    async def open(self, request: gr.Request) -> AsyncIterator[tuple[str, str]]:
        """Fill sources panel and filters of a fresh page: progress until ready, then the documents there are."""
        language = language_of(request)
        async for message in self._loader.until_ready(language):
            yield self._renderer().notice(message, language), ""
        yield self._documents(language), self._filters(language)

    def start_over(self, request: gr.Request) -> Update:
        """A fresh conversation."""
        return "", (), "", self._documents(language_of(request)), gr.update(visible=True)

    async def ask(self, question: str, exchanges: Exchanges, form: str, request: gr.Request) -> AsyncIterator[Update]:
        """Answer `question` after the earlier `exchanges`, sentence by sentence, within the filters of `form`.

        Yields: the question box, the exchanges to remember, the conversation, the sources, the welcome. On an
        error the question is put back into its box and nothing is remembered.
        """
        if not question.strip():
            return
        language = language_of(request)
        number = exchanges[-1].number + 1 if exchanges else 1
        exchange = Exchange(number, question, "waiting", self._wording.text("web.searching", language))
        exchange = replace(exchange, address=self._settings.public_url or address_of(request))
        yield self._update(exchanges, exchange, language, box="")
        try:
            async for message in self._loader.until_ready(language):
                yield self._update(exchanges, replace(exchange, message=message), language)
            exchange = replace(exchange, filters=chosen_filters(form))
            async for update in self._service.asking(
                question,
                lambda answers, source: self._updates(answers, exchange, exchanges, language, source),
                client=client_of(request),
                history=_turns(exchanges),
                filters=exchange.filters,
            ):
                yield update
        except Exception as error:
            if isinstance(error, PolicyChatError):
                message = explain(error, self._wording, language)
            else:
                log.exception("answering failed")
                message = self._wording.text("problem.internal", language)
            yield self._update(exchanges, replace(exchange, state="error", message=message), language, box=question)

    async def suggest(self, exchanges: Exchanges, request: gr.Request) -> str:
        """Questions to go on with after the last of `exchanges`, found once its answer is shown."""
        last = exchanges[-1] if exchanges else None
        if last is None or last.answer is None:
            return ""
        answer, language = last.answer, last.answer.language
        try:
            questions = await self._service.suggest(
                lambda quote, source: suggest(
                    answer,
                    source=source,
                    wording=self._wording,
                    examples=self._examples.get(language.split("-")[0], ()),
                    asked=[exchange.question for exchange in exchanges],
                    quote=quote,
                ),
                client=client_of(request),
                history=_turns(exchanges),
                filters=last.filters,
            )
        except Exception as error:
            log.info("no questions to go on with: %s", error, exc_info=not isinstance(error, PolicyChatError))
            return ""
        return self._templates.render("suggestions.html", language, questions=questions, number=last.number)

    def _updates(
        self,
        answers: Iterator[Answer],
        exchange: Exchange,
        exchanges: Exchanges,
        language: str,
        source: IndexSource | None,
    ) -> Iterator[Update]:
        """What the page shows one after another as the answer arrives.

        All of it comes from one index, which is open here and not while it is sent: that takes as long as the
        reader's connection does.
        """
        for answer in answers:
            exchange = replace(exchange, state="arriving", answer=answer, shown=0)
            if answer.mode == "llm":  # it grows by itself
                exchange = replace(exchange, shown=len(answer.answer))
                yield self._update(exchanges, exchange, language, source=source)
        for shown in range(exchange.shown + 1, len(exchange.answer.citations) if exchange.answer else 0):
            yield self._update(exchanges, replace(exchange, shown=shown), language, source=source)
        done = (*exchanges, replace(exchange, state="done"))[-_MOST_EXCHANGES:]
        yield self._update(done, None, language, source=source, remember=True)

    def _update(
        self,
        exchanges: Exchanges,
        current: Exchange | None,
        language: str,
        *,
        source: IndexSource | None = None,
        box: str | None = None,
        remember: bool = False,
    ) -> Update:
        """`source` is the index to show documents from, of which the caller has a lease; else the current one."""
        shown = (*exchanges, current) if current else exchanges
        renderer = self._renderer(shown, source)
        return (
            gr.skip() if box is None else box,
            exchanges if remember else gr.skip(),
            renderer.conversation(shown, language),
            renderer.sources(shown, language) or self._documents(language, source),
            gr.update(visible=False),
        )

    def _documents(self, language: str, source: IndexSource | None = None) -> str:
        if not self._loader.ready:
            return self._renderer().notice(self._loader.message(language), language)
        with nullcontext(source) if source else self._loader.answerer.lease() as shown:
            return self._renderer().documents(shown.index.documents.infos(), language)

    def _filters(self, language: str) -> str:
        if not self._loader.ready:
            return ""
        with self._loader.answerer.lease() as source:
            choices = filter_choices(source.index.documents.infos())
        return self._templates.render("filters.html", language, choices=choices)

    def _renderer(self, shown: Exchanges = (), source: IndexSource | None = None) -> ChatRenderer:
        """A renderer for `shown`, whose documents are read from `source`, or else from the current index."""

        def text_of(document_id: str) -> str:
            with nullcontext(source) if source else self._loader.answerer.lease() as index:
                text = index.text(document_id)
            quoted = (each for exchange in shown for each in exchange.citations if each.document_id == document_id)
            if any(text[each.start : each.end] != each.quote for each in quoted):
                # An earlier answer is from an index before: its places are those of another text.
                raise NotFoundError(f"the document {document_id!r} has changed since it was quoted")
            return text

        return ChatRenderer(settings=self._settings, templates=self._templates, text_of=text_of)


def add_ask_tab(chat: Chat, i18n: gr.I18n, *, welcome_text: str, examples: dict[str, list[str]]) -> list[gr.HTML]:
    """Lay the tab out within the Gradio blocks that are being built; returns the parts that `chat.open` fills."""
    exchanges = gr.State(())
    new_chat = gr.Button(i18n("new_chat"), elem_id="new-chat", size="sm")
    with gr.Column(elem_id="talk"):
        with gr.Column(elem_id="welcome") as welcome:
            gr.HTML(welcome_text, apply_default_css=False)
            example_buttons = [
                gr.Button(question, elem_classes=["pc-example", f"pc-example-{language}"])
                for language, questions in examples.items()
                for question in questions
            ]
        conversation = gr.HTML(
            elem_id="conversation",
            apply_default_css=False,
            html_template='<div role="log" aria-live="polite">${value}</div>',
        )
        suggestions = gr.HTML(elem_id="suggestions", apply_default_css=False)
    with gr.Row(elem_id="composer"):
        filters = gr.HTML(elem_id="filters", apply_default_css=False)
        question = gr.Textbox(
            label=i18n("question_label"),
            placeholder=i18n("question_placeholder"),
            lines=1,
            max_lines=6,
            elem_id="question",
            container=False,
            scale=1,
            show_label=False,
            html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
        )
        ask = gr.Button(i18n("ask"), variant="primary", elem_id="ask", scale=0)
    sources = gr.HTML(
        elem_id="sources", apply_default_css=False, html_template='<section tabindex="0">${value}</section>'
    )
    parts = [question, exchanges, conversation, sources, welcome]
    form = gr.Textbox(visible=False)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    asking: dict[str, Any] = {"js": _WITH_FILTERS, **quiet}
    asked = [gr.on([question.submit, ask.click], chat.ask, [question, exchanges, form], parts, **asking)]
    asked += [button.click(chat.ask, [button, exchanges, form], parts, **asking) for button in example_buttons]
    for each in asked:  # by itself, so that the reader can go on meanwhile
        each.then(chat.suggest, exchanges, suggestions, **quiet)
    new_chat.click(chat.start_over, None, parts, **quiet)
    return [sources, filters]


def _turns(exchanges: Sequence[Exchange]) -> list[Turn]:
    turns: list[Turn] = []
    for exchange in exchanges:
        if exchange.answer:
            turns += [Turn(role="user", text=exchange.question), Turn(role="assistant", text=exchange.answer.answer)]
    return turns
