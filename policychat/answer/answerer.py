"""Answering one question from beginning to end."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Literal, TypedDict, Unpack

from policychat.answer.abstention import why_silent
from policychat.answer.composer import cite, compose, document_link
from policychat.answer.compound import CompoundSelector
from policychat.answer.considered import considered
from policychat.answer.current_index import CurrentIndex
from policychat.answer.endpoint import Endpoint
from policychat.answer.evidence import Evidence
from policychat.answer.filter_wording import no_match
from policychat.answer.generation import Generator
from policychat.answer.given import check_given, recent
from policychat.answer.question import check_question
from policychat.answer.rewriting import Rewriter
from policychat.answer.ruling import Ruling, StatementJudge
from policychat.answer.selection import Selector
from policychat.answer.sources import GivenSource, IndexSource, Source
from policychat.compare.duplicates import first_of_their_kind
from policychat.errors import IndexUnavailable
from policychat.filters import Filters
from policychat.index.embedding import EmbeddingModel
from policychat.index.nodes import node_to_passage
from policychat.index.opened import OpenedIndex
from policychat.language.detect import detect_language
from policychat.language.personal_data import personal_data_in
from policychat.retrieval.current_first import CurrentFirst
from policychat.retrieval.follow_up import stand_alone
from policychat.retrieval.reader import OpenReader
from policychat.retrieval.recency import LatestFirst
from policychat.retrieval.rerank import Reranker
from policychat.schema import Answer, Citation, GivenPassage, SearchResult, Turn
from policychat.settings import Settings
from policychat.wording import Wording

_NEAREST = 3
# Of the time for the language model: an answer without it is better than a question made to stand alone by it.
_SHARE_FOR_REWRITING = 0.25


class AskOptions(TypedDict, total=False):
    """What may go with a question; the defaults are those of `Answerer.quote`, which says what each means."""

    history: Sequence[Turn]
    passages: Sequence[GivenPassage] | None
    filters: Filters | None
    language: str | None
    max_sentences: int | None
    leased: IndexSource | None


class Answerer:
    """Answers questions in exact quotations, or says that the documents do not.

    With a generator a language model words the answers, of which only what the quotations prove is shown. Safe to
    share between threads. Without an index it answers from given passages only.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        wording: Wording,
        model: EmbeddingModel,
        open_index: Callable[[], OpenedIndex],
        reranker: Reranker | None = None,
        reader: OpenReader | None = None,
        today: Callable[[], date] = date.today,
        generator: Generator | None = None,
        rewriter: Rewriter | None = None,
        judge: StatementJudge | None = None,
        endpoint: Endpoint | None = None,
    ) -> None:
        """`open_index` is called once, when the index is first needed; `refresh` opens newer ones by itself.

        reranker: orders the passages found in the index. reader: opens what reads the best sentences. today: the day
        on which documents must hold to be current.
        generator, rewriter: what asks a language model, which others reach by `endpoint`. judge: decides yes/no
        questions.
        """
        self.settings = settings
        self._wording = wording
        self.model = model
        self.reranker = reranker
        self.reader = reader
        self._today = today
        self._generator = generator
        self._rewriter = rewriter
        self.judge = judge
        self.endpoint = endpoint
        self._selector = CompoundSelector(
            Selector(model=model, reader=reader, reads_index=settings.reader == "on", judge=judge, today=today),
            model=model,
            least=lambda of_few: settings.least_confidence(of_few=of_few),
        )
        self._current = CurrentIndex(open_index, settings=settings, model=model, reranker=reranker, today=today)

    @property
    def index_source(self) -> IndexSource:
        """The index as a source of evidence; opened on first use, with the errors that opening raises.

        For commands, which never call `refresh`; a server takes a `lease`.
        """
        return self._current.source

    @property
    def index(self) -> OpenedIndex:
        """The opened index: its manifest and its documents. After a `refresh` only the manifest is certain."""
        return self.index_source.index

    def lease(self) -> AbstractContextManager[IndexSource]:
        """The current index for a `with` block, during which it stays open whatever `refresh` does."""
        return self._current.lease()

    def refresh(self) -> bool:
        """Change to a newer index if one was built, and say whether; nobody who asks meanwhile waits or fails."""
        return self._current.refresh()

    @property
    def trouble(self) -> IndexUnavailable | None:
        """Why questions cannot be answered now, as the last `refresh` found; None where they can."""
        return self._current.trouble

    def close(self) -> None:
        """Let go of the index when the last question that uses it is answered; no more can be asked of it."""
        self._current.close()

    @contextmanager
    def source(
        self, passages: Sequence[GivenPassage] | None, *, question: str, leased: IndexSource | None = None
    ) -> Iterator[Source]:
        """Where evidence for `question` comes from: `passages` if given, else `leased`, else a lease of the index.

        Raises InputError for more passages than can be worked through.
        """
        if passages is not None:
            check_given(passages)
            yield GivenSource(passages, question=question, model=self.model)
        elif leased is not None:
            yield leased
        else:
            with self.lease() as index:
                yield index

    def ask(self, question: str, **options: Unpack[AskOptions]) -> Answer:
        """Answer `question`: in a language model's words where one is set and can be proved, else as `quote` does.

        Raises what `quote` raises; that a language model fails is no error.
        """
        *_, answer = self.stream(question, **options)
        return answer

    def stream(self, question: str, **options: Unpack[AskOptions]) -> Iterator[Answer]:
        """As `ask`, with the answer as far as it is proved whenever a sentence comes to it; the last one is whole.

        An answer in exact quotations is whole at once. It may also follow others, and then takes their place: the
        language model broke off.
        """
        started = time.perf_counter()
        deadline = time.monotonic() + self.settings.llm_timeout
        quoted = self._warned(self.quote(question, **options))
        if self._generator is None or quoted.status != "answered":
            yield quoted
            return
        for answer in self._generator.write(quoted, deadline=deadline, today=self._today()):
            elapsed = round((time.perf_counter() - started) * 1000, 1)
            yield answer.model_copy(update={"elapsed_ms": elapsed})

    def _warned(self, answer: Answer) -> Answer:
        """`answer`, warning who asked of personal data in the question."""
        kinds = personal_data_in(answer.question)
        if not kinds:
            return answer
        names = [self._wording.text(f"personal.{kind}", answer.language) for kind in kinds]
        listed = self._wording.text("personal.and", answer.language).join(names)
        warning = self._wording.text("warning.personal_data", answer.language, kinds=listed)
        return answer.model_copy(update={"warnings": (warning,)})

    def _stand_alone(self, question: str, history: Sequence[Turn]) -> str:
        by_rule = stand_alone(question, history)
        if self._rewriter is None or by_rule == question:
            return by_rule
        seconds = self.settings.llm_timeout * _SHARE_FOR_REWRITING
        return self._rewriter.rewrite(question, by_rule, history, deadline=time.monotonic() + seconds)

    def quote(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        passages: Sequence[GivenPassage] | None = None,
        filters: Filters | None = None,
        language: str | None = None,
        max_sentences: int | None = None,
        leased: IndexSource | None = None,
    ) -> Answer:
        """Answer `question` in exact quotations.

        history: the conversation before it, oldest first. passages: answer from these alone instead of the
        index. filters: look only at what passes them. language: BCP 47 tag to answer in instead of the
        question's. max_sentences: most sentences to quote, at least 1; who
        asks for a number is shown less likely ones too. leased: an index that the caller has a lease
        of, to answer from that one. Raises InputError for a question or passages that cannot be worked with, and for
        filters together with passages.
        """
        started = time.perf_counter()
        question = check_question(question, max_chars=self.settings.max_question_chars)
        language = language or detect_language(question)
        sought = self._stand_alone(question, recent(history))
        vector = self.model.query_vector(sought)
        with self.source(passages, question=sought, leased=leased) as source:
            allowed = source.allowed(filters)
            found = self._selector.select(
                sought,
                vector,
                source,
                max_sentences=self.settings.max_sentences if max_sentences is None else max_sentences,
                as_asked=max_sentences is not None,
                allowed=allowed,
                whole=sought != question,  # one with what it leans on before it
            )
            least = self.settings.least_confidence(of_few=found.of_few)
            citations = cite(found.chosen, source) if found.confidence >= least else []
            answered = bool(citations)
            verdict = _verdict(found.ruling, answered=answered)
            if answered:
                reason = None
                text = compose(
                    citations,
                    language=language,
                    wording=self._wording,
                    today=self._today(),
                    question=sought,
                    disputed=found.disputed,
                    verdict=verdict,
                    unanswered=found.unanswered,
                )
            else:
                none_key = "answer.none" if passages is None else "answer.none_passages"
                text = self._wording.text(none_key, language)
                reason = (
                    no_match(filters, language=language, wording=self._wording)
                    if filters is not None and allowed is not None and not len(allowed)
                    else why_silent(
                        sought,
                        found,
                        language=language,
                        wording=self._wording,
                        nothing_given=passages is not None and not passages,
                    )
                )
            return Answer(
                answer_id=uuid.uuid4().hex,
                question=question,
                language=language,
                status="not_in_corpus" if not answered else "disputed" if found.disputed else "answered",
                answer=text,
                confidence=round(found.confidence, 4),
                verdict=verdict,
                citations=tuple(citations),
                reason=reason,
                nearest=() if answered else tuple(_nearest(found.ranked, source)),
                considered=considered(found.ranked, citations, question=sought, source=source),
                index_version=source.version,
                mode="extractive",
                sought=sought if sought != question else None,
                elapsed_ms=round((time.perf_counter() - started) * 1000, 1),
            )

    def search(self, query: str, *, top_k: int, filters: Filters | None = None) -> list[SearchResult]:
        """The `top_k` passages nearest to `query` of those that pass `filters`, best first.

        Raises InputError for a query that could not be asked as a question either.
        """
        query = check_question(query, max_chars=self.settings.max_question_chars)
        results = []
        with self.lease() as source:
            retriever = source.make_retriever(top_k=top_k, allowed=source.allowed(filters))
            nodes = LatestFirst(source.published).postprocess_nodes(retriever.retrieve(query), query_str=query)
            current_first = CurrentFirst(source.succession, today=self._today)
            for rank, found in enumerate(current_first.postprocess_nodes(nodes), start=1):
                passage = node_to_passage(found.node)
                info = source.info(passage.document_id)
                results.append(
                    SearchResult(
                        rank=rank,
                        score=round(float(found.score or 0.0), 6),
                        title=info.title,
                        publisher=info.publisher,
                        published=info.published,
                        link=document_link(passage.document_id, passage.start, passage.end),
                        **passage.model_dump(exclude={"sentences"}),
                    )
                )
        firsts = first_of_their_kind([result.text for result in results])
        return [
            result if first == place else result.model_copy(update={"duplicate_of": results[first].passage_id})
            for place, (result, first) in enumerate(zip(results, firsts, strict=True))
        ]


def _verdict(ruling: Ruling | None, *, answered: bool) -> Literal["yes", "no", "not_stated"] | None:
    if ruling is None or ruling.verdict == "disputed":
        return None
    return ruling.verdict if answered else "not_stated"


def _nearest(ranked: Sequence[Evidence], source: Source) -> list[Citation]:
    """The best sentence of each of the three best passages."""
    best: dict[str, Evidence] = {}
    for evidence in ranked:
        best.setdefault(evidence.candidate.passage.passage_id, evidence)
        if len(best) == _NEAREST:
            break
    return cite(list(best.values()), source)
