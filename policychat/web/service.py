"""Asking, checking and searching for a client: what every way into the product has in common."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, TypedDict, TypeVar, Unpack

from policychat.filters import Filters
from policychat.schema import Answer, CheckedClaim, ClaimReport, Document, GivenPassage, SearchResult, Turn
from policychat.settings import Settings
from policychat.state.recent import Recent, RecentAnswers
from policychat.state.shapes import quoted_documents
from policychat.web.loading import Loader
from policychat.web.metrics import Metrics
from policychat.web.work import Workers
from policychat.wording import Wording

if TYPE_CHECKING:  # importing them takes seconds, which the loader spends in the background
    from policychat.answer.answerer import Answerer
    from policychat.answer.sources import IndexSource
    from policychat.claims.checker import ClaimChecker

Result = TypeVar("Result")
Then = Callable[[Iterator[Answer], "IndexSource | None"], Iterator[Result]]

log = logging.getLogger(__name__)


class AskOptions(TypedDict, total=False):
    """What `Answerer.ask` takes besides the question."""

    history: Sequence[Turn]
    passages: Sequence[GivenPassage] | None
    filters: Filters | None
    language: str | None


class Service:
    """Answers one client at a time among many, remembers the answers for sharing, measures and logs.

    Every method raises NotReady while the models load, Refused where too many wait or it takes too long, and what
    the room that does the work raises.
    """

    def __init__(
        self,
        *,
        loader: Loader,
        wording: Wording,
        workers: Workers,
        metrics: Metrics,
        recent: RecentAnswers,
        log_questions: bool,
    ) -> None:
        """log_questions: whether the log may hold what is asked."""
        self._loader = loader
        self._checker: ClaimChecker | None = None
        self._wording = wording
        self._workers = workers
        self._metrics = metrics
        self._recent = recent
        self._log_questions = log_questions

    async def ask(
        self,
        question: str,
        *,
        client: str,
        history: Sequence[Turn] = (),
        passages: Sequence[GivenPassage] | None = None,
        filters: Filters | None = None,
        language: str | None = None,
    ) -> Answer:
        """The answer to `question`, as `Answerer.ask` gives it."""
        options: AskOptions = {"history": history, "passages": passages, "filters": filters, "language": language}
        answers = [answer async for answer in self.asking(question, lambda them, _: them, client=client, **options)]
        return answers[-1]

    async def asking(
        self, question: str, then: Then[Result], *, client: str, **options: Unpack[AskOptions]
    ) -> AsyncIterator[Result]:
        """What `then` makes of the answer while it grows, one after another.

        then: is given the answers, each longer than the one before and the last whole, and the index that they are
        from (None with passages), which stays open meanwhile; it runs in a thread.
        """
        answerer = self._loader.answerer
        passages = options.get("passages")

        def work() -> Generator[Result]:
            with nullcontext() if passages is not None else answerer.lease() as source:
                answers = _answers(answerer, question, source, options)
                yield from then(self._kept(answers, question, source, options), source)

        async for result in self._workers.results(work, client=client, stage="answer"):
            yield result

    def _kept(
        self, answers: Iterator[Answer], question: str, source: IndexSource | None, options: AskOptions
    ) -> Iterator[Answer]:
        """`answers`, of which the last is remembered, counted and logged before anybody is told that it is whole."""
        answer: Answer | None = None
        for answer in answers:
            yield answer
        assert answer is not None
        texts = [turn.text for turn in options.get("history", ())]
        texts += [passage.text for passage in options.get("passages") or ()]
        sources = _sources(answer, source) if source else {}
        self._recent.keep(Recent(answer, sources, "\n".join([question, *texts])))
        self._metrics.answered(answer)
        self._log("answered", asked=question, status=answer.status, confidence=answer.confidence)

    async def check(
        self, text: str, *, client: str, language: str | None = None
    ) -> AsyncIterator[CheckedClaim | ClaimReport]:
        """Each claim of `text` in its order, as soon as it has a verdict, then the whole report."""
        answerer = self._loader.answerer

        def work() -> Generator[CheckedClaim | ClaimReport]:
            with answerer.lease() as source:
                for result in _verdicts(self._checker_of(answerer), text, language):
                    if isinstance(result, ClaimReport):
                        same = result.index_version == source.version
                        self._recent.keep(Recent(result, _sources(result, source) if same else {}, text))
                    yield result

        async for result in self._workers.results(work, client=client, stage="check"):
            if isinstance(result, ClaimReport):
                self._metrics.checked(result)
                self._log("checked", asked=text, verdict=result.verdict, claims=len(result.claims))
            yield result

    def _checker_of(self, answerer: Answerer) -> ClaimChecker:
        """One for all requests: it keeps what it has taken apart."""
        if self._checker is None:
            from policychat.claims.checker import ClaimChecker

            self._checker = ClaimChecker(answerer=answerer, wording=self._wording)
        return self._checker

    async def report(self, text: str, *, client: str, language: str | None = None) -> ClaimReport:
        """The whole report on `text`."""
        async for result in self.check(text, client=client, language=language):
            if isinstance(result, ClaimReport):
                return result
        raise AssertionError("checking ended without a report")

    async def search(
        self, query: str, *, client: str, top_k: int, filters: Filters | None = None
    ) -> list[SearchResult]:
        """The `top_k` passages nearest to `query`, best first."""
        answerer = self._loader.answerer
        found = await self._workers.result(
            lambda: answerer.search(query, top_k=top_k, filters=filters), client=client, stage="search"
        )
        self._log("searched", asked=query, found=len(found))
        return found

    async def suggest(
        self,
        find: Callable[[Callable[[str], Answer], IndexSource], Result],
        *,
        client: str,
        **options: Unpack[AskOptions],
    ) -> Result:
        """What `find` makes of trying questions out: it is given what answers one, and the index that it is from."""
        answerer = self._loader.answerer

        def work() -> Result:
            with answerer.lease() as source:
                return find(lambda question: answerer.quote(question, **options, leased=source), source)

        return await self._workers.result(work, client=client, stage="suggest")

    def document(self, document_id: str) -> Document:
        """One document with its text; reads a file. Raises NotFoundError."""
        with self._loader.answerer.lease() as source:
            return source.index.documents.get(document_id)

    def close(self) -> None:
        """Take no more work; what is under way ends by itself."""
        self._workers.close()

    def drain(self, seconds: float) -> None:
        """The server stops: what is under way has `seconds` to end, then it is told."""
        self._workers.drain(seconds)

    def _log(self, event: str, *, asked: str, **fields: object) -> None:
        log.info(event, extra=fields | ({"asked": asked} if self._log_questions else {}))


def _answers(answerer: Answerer, question: str, source: IndexSource | None, options: AskOptions) -> Iterator[Answer]:
    """The one call into answering: the answer as it grows, the last one whole."""
    yield from answerer.stream(question, **options, leased=source)


def _verdicts(checker: ClaimChecker, text: str, language: str | None) -> Generator[CheckedClaim | ClaimReport]:
    """The one call into checking: each claim in reading order, then the report."""
    steps = checker.stream(text, language=language)
    for step in steps:
        yield step.claim
    yield steps.report()


def _sources(content: Answer | ClaimReport, source: IndexSource) -> dict[str, str]:
    """The SHA-256 of each document that `content` quotes, as it was then."""
    return {document_id: source.info(document_id).sha256 for document_id in quoted_documents(content)}


def build_service(
    settings: Settings, *, loader: Loader, wording: Wording, metrics: Metrics, recent: RecentAnswers
) -> Service:
    """The service within the limits that `settings` set."""
    workers = Workers(
        at_once=settings.concurrent_answers,
        waiting=settings.queue_length,
        seconds=settings.answer_seconds,
        metrics=metrics,
    )
    return Service(
        loader=loader,
        wording=wording,
        workers=workers,
        metrics=metrics,
        recent=recent,
        log_questions=settings.log_questions,
    )
