"""The product as one object."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cached_property, partial
from types import TracebackType
from typing import Any

from policychat.answer.answerer import Answerer
from policychat.answer.opening import open_answerer
from policychat.claims.checker import ClaimChecker
from policychat.claims.judge import open_judge
from policychat.errors import InputError
from policychat.filters import Filters, parse_filters
from policychat.library.query_engine import PolicyChatQueryEngine, PolicyChatRetriever
from policychat.schema import Answer, ClaimReport, Document, DocumentInfo, GivenPassage, SearchResult, Turn
from policychat.settings import Settings, load_settings, switch_off_telemetry
from policychat.wording import Wording


class PolicyChat:
    """Questions to a corpus, answered in exact quotations; safe to share between threads.

    >>> from policychat import PolicyChat
    >>> with PolicyChat(corpus_dir="corpus", index_dir="index") as chat:  # doctest: +SKIP
    ...     answer = chat.ask("How many key laboratories are planned?")
    ...     answer.status, [citation.quote for citation in answer.citations]

    Every method has a twin for asyncio with an `a` before its name (`await chat.aask(…)`), which works in a thread.
    """

    def __init__(self, **settings: Any) -> None:
        """settings: as the POLICYCHAT_ variables, in lower case and winning over them.

        Loads the models, and builds the index where there is none. Raises SettingsError, ModelError, CorpusError
        or IndexUnavailable with what to do.
        """
        switch_off_telemetry()
        self.settings: Settings = load_settings(**settings)
        self._wording = Wording.load(self.settings.prompts_dir)
        self._answerer: Answerer = open_answerer(self.settings, wording=self._wording, open_judge=open_judge)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[tuple[str, str]] = (),
        passages: Sequence[GivenPassage | dict[str, Any]] | None = None,
        filters: Filters | dict[str, Any] | None = None,
        language: str | None = None,
        max_sentences: int | None = None,
    ) -> Answer:
        """Answer `question`.

        history: the conversation before it as (role, text), oldest first; roles are "user" and "assistant".
        passages: answer from these alone instead of the index. filters: look only at what passes them. language:
        BCP 47 tag to answer in instead of the question's. max_sentences: most sentences to quote. Raises
        InputError for what cannot be worked with.
        """
        return self._answerer.ask(
            question,
            history=[_turn(role, text) for role, text in history],
            passages=None if passages is None else [GivenPassage.model_validate(each) for each in passages],
            filters=_filters(filters),
            language=language,
            max_sentences=max_sentences,
        )

    def check(self, text: str, *, language: str | None = None) -> ClaimReport:
        """A verdict on each claim of `text`. language: of the explanations, instead of the text's own."""
        return self._checker.check(text, language=language)

    def search(
        self, query: str, *, top_k: int = 10, filters: Filters | dict[str, Any] | None = None
    ) -> list[SearchResult]:
        """The `top_k` passages nearest to `query`, best first. Raises InputError for `top_k` below 1."""
        if top_k < 1:
            raise InputError(f"top_k is {top_k}, not at least 1")
        return self._answerer.search(query, top_k=top_k, filters=_filters(filters))

    def documents(self) -> list[DocumentInfo]:
        """What is known about each document, by document id."""
        with self._answerer.lease() as source:
            return source.index.documents.infos()

    def document(self, document_id: str) -> Document:
        """One document with the text that offsets refer to. Raises NotFoundError."""
        with self._answerer.lease() as source:
            return source.index.documents.get(document_id)

    async def aask(self, question: str, **options: Any) -> Answer:
        """`ask`, in a thread."""
        return await asyncio.to_thread(partial(self.ask, question, **options))

    async def acheck(self, text: str, **options: Any) -> ClaimReport:
        """`check`, in a thread."""
        return await asyncio.to_thread(partial(self.check, text, **options))

    async def asearch(self, query: str, **options: Any) -> list[SearchResult]:
        """`search`, in a thread."""
        return await asyncio.to_thread(partial(self.search, query, **options))

    def as_retriever(self, *, top_k: int = 10, filters: Filters | dict[str, Any] | None = None) -> PolicyChatRetriever:
        """The product's retrieval for LlamaIndex. Raises InputError for `top_k` below 1."""
        if top_k < 1:
            raise InputError(f"top_k is {top_k}, not at least 1")
        return PolicyChatRetriever(self._answerer, top_k=top_k, filters=_filters(filters))

    def as_query_engine(self, *, filters: Filters | dict[str, Any] | None = None) -> PolicyChatQueryEngine:
        """The product's answers for LlamaIndex."""
        return PolicyChatQueryEngine(self._answerer, filters=_filters(filters))

    def refresh(self) -> bool:
        """Change to a newer index if one was built, and say whether."""
        return self._answerer.refresh()

    def close(self) -> None:
        """Let go of the index; nothing can be asked afterwards."""
        self._answerer.close()

    def __enter__(self) -> PolicyChat:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def _checker(self) -> ClaimChecker:
        return ClaimChecker(answerer=self._answerer, wording=self._wording)


def _turn(role: str, text: str) -> Turn:
    if role not in ("user", "assistant", "agent"):
        raise InputError(f"the role {role!r} is not known; the roles are user and assistant")
    return Turn(role="user" if role == "user" else "assistant", text=text)


def _filters(filters: Filters | dict[str, Any] | None) -> Filters | None:
    return parse_filters(filters) if isinstance(filters, dict) else filters
