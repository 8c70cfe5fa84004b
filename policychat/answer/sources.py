"""Where the evidence for one question comes from: the index, or passages that the asker gave."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import BaseNode, NodeWithScore, QueryBundle
from numpy.typing import NDArray

from policychat.answer.evidence import Candidate, SentenceWords, sentence_words
from policychat.answer.premises import unknown_chinese_names, unknown_names
from policychat.answer.repeats import ALSO_IN, CollapseRepeats
from policychat.compare.statement import Statement
from policychat.corpus.glossary import GlossaryEntry
from policychat.corpus.succession import Succession
from policychat.errors import InputError
from policychat.filters import Filters
from policychat.index.chunking import split_passages
from policychat.index.embedding import EmbeddingModel, Vectors
from policychat.index.nodes import node_to_passage
from policychat.index.opened import OpenedIndex
from policychat.index.version import index_version
from policychat.language.detect import detect_language
from policychat.language.sentences import split_sentences
from policychat.language.terms import terms
from policychat.measuring import stage
from policychat.retrieval.bridging import Bridging
from policychat.retrieval.filters import Allowed, PassageFilter
from policychat.retrieval.hybrid import HybridRetriever
from policychat.retrieval.rerank import CANDIDATES, Reranker
from policychat.retrieval.reranked import RerankedRetriever
from policychat.retrieval.spelling import SpellingRepair
from policychat.schema import DocumentInfo, GivenPassage, Passage, Sentence


class Source(Protocol):
    """What answering needs to know of the place that evidence comes from."""

    @property
    def version(self) -> str:
        """The index version that the answer names."""

    def candidates(
        self, question: str, vector: NDArray[np.float32], *, allowed: Allowed | None = None
    ) -> list[Candidate]:
        """The quotable sentences of the passages nearest to the question, best passage first.

        allowed: the passages of the index that may be looked at; None for all.
        """

    def allowed(self, filters: Filters | None) -> Allowed | None:
        """The passages that pass `filters`; None for all. Raises InputError where there is nothing to filter by."""

    def idf(self, term: str) -> float:
        """How much a term says, by its rarity (above 0)."""

    def unknown_names(self, question: str) -> list[str]:
        """The names in `question` that nothing holds that evidence may come from."""

    def text(self, document_id: str) -> str:
        """The text that offsets refer to."""

    def info(self, document_id: str) -> DocumentInfo | None:
        """What is known about the document; None for a passage that the asker gave."""

    def title(self, document_id: str) -> str | None:
        """The title to show, if there is one."""

    def published(self, document_id: str) -> str | None:
        """The document's date (ISO, may be partial), if it has one."""

    def page(self, document_id: str, offset: int) -> int | None:
        """The page, from 1, that holds `offset`; None where the document has no pages."""

    def replaced_by(self, document_id: str) -> str | None:
        """What replaces the document, in words or by its title; None where nothing does."""

    def gives_way(self, document_id: str, other: str, *, today: date) -> bool:
        """True where the document does not hold on `today` and steps behind `other` where both say the same."""

    def background(self) -> Vectors:
        """Sentence vectors, shape (n, dimension), that show what unrelated text looks like; n may be 0."""

    def clause_vectors(self, clauses: Sequence[str]) -> Vectors:
        """The vectors, shape (n, dimension), of the `clauses` of one sentence of the source."""

    def statement(self, text: str) -> Statement:
        """A sentence of the source taken apart, to be compared with others."""


class IndexSource:
    """Evidence from the index."""

    _BACKGROUND_SENTENCES = 512
    _PASSAGES_KEPT = 20_000
    _CLAUSED_SENTENCES_KEPT = 1000  # about 15 kB each
    _STATEMENTS_KEPT = 1000  # about as much
    _ALIKE = 4  # letters

    def __init__(
        self,
        index: OpenedIndex,
        *,
        model: EmbeddingModel,
        top_k: int,
        glossary: Iterable[GlossaryEntry] = (),
        reranker: Reranker | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        """top_k: passages that evidence is chosen from. glossary: what names are called in other languages. today: the
        day on which documents must hold to be current."""
        self.index = index
        self._today = today
        self._reranker = reranker
        self._background = index.sample_sentence_vectors(self._BACKGROUND_SENTENCES)
        self._model = model
        # Of the index's own passages only: what an asker brings along is not kept.
        passages = index.passages

        def words_of(passage_id: str) -> tuple[SentenceWords, ...]:
            return tuple(one for node in passages.nodes([passage_id]) for one in sentence_words(node_to_passage(node)))

        def clause_vectors(clauses: tuple[str, ...]) -> Vectors:
            return model.text_vectors(clauses)

        self._words = lru_cache(maxsize=self._PASSAGES_KEPT)(words_of)
        self._clause_vectors = lru_cache(maxsize=self._CLAUSED_SENTENCES_KEPT)(clause_vectors)
        self.statement = lru_cache(maxsize=self._STATEMENTS_KEPT)(Statement)
        self._spelling = SpellingRepair(index.lexical.frequencies())
        self._bridging = Bridging(glossary=glossary, lexical=index.lexical)
        self._top_k = top_k
        self.retriever = self.make_retriever(top_k=top_k)
        self._wide = self.make_retriever(top_k=2 * top_k)
        self.allowed = PassageFilter(index).allowed
        self.version = index.manifest.index_version
        self.idf = index.lexical.idf
        self.text = index.documents.text
        self.info = index.documents.info
        self.page = index.documents.page
        self.succession = Succession(index.documents.infos())
        self.replaced_by = self.succession.replaced_by
        self.gives_way = self.succession.gives_way
        self._collapse = CollapseRepeats(gives_way=self._gives_way_today, published=self.published)

    def make_retriever(self, *, top_k: int, allowed: Allowed | None = None) -> BaseRetriever:
        """The product's own retrieval as a LlamaIndex retriever of `top_k` passages, of those `allowed` if given."""
        found = top_k if self._reranker is None else max(top_k, CANDIDATES)
        hybrid = HybridRetriever(
            index=self.index,
            model=self._model,
            top_k=found,
            allowed=allowed,
            spelling=self._spelling,
            bridging=self._bridging,
        )
        return RerankedRetriever(hybrid, reranker=self._reranker, top_k=top_k) if self._reranker else hybrid

    @stage("retrieval")
    def candidates(
        self, question: str, vector: NDArray[np.float32], *, allowed: Allowed | None = None
    ) -> list[Candidate]:
        found = self._different(QueryBundle(question, embedding=vector.tolist()), allowed)
        ranked = [
            (words, rank, repeats)
            for rank, each in enumerate(found, start=1)
            for repeats in [self._repeats(each.node)]
            for words in self._words(each.node.node_id)
        ]
        rows = [words.sentence.row for words, _, _ in ranked]
        vectors = self.index.sentence_vectors(rows)
        seconds = self.index.vectors.second_rows(rows) if self.index.vectors.has_second else [None] * len(rows)
        return [
            Candidate(words, vector, second, rank, repeats)
            for (words, rank, repeats), vector, second in zip(ranked, vectors, seconds, strict=True)
        ]

    def _different(self, asked: QueryBundle, allowed: Allowed | None) -> list[NodeWithScore]:
        """The best passages, those that say the same counted once; the next best take the places that become free."""
        wide = 2 * self._top_k
        retriever = self._wide if allowed is None else self.make_retriever(top_k=wide, allowed=allowed)
        found = retriever.retrieve(asked)
        different: list[NodeWithScore] = self._collapse.postprocess_nodes(found[: self._top_k], query_bundle=asked)
        if len(different) < min(self._top_k, len(found)):
            different = self._collapse.postprocess_nodes(found, query_bundle=asked)
        return different[: self._top_k]

    def _repeats(self, node: BaseNode) -> tuple[SentenceWords, ...]:
        return tuple(one for other in node.metadata.get(ALSO_IN, ()) for one in self._words(other))

    def _gives_way_today(self, document_id: str, other: str) -> bool:
        return self.gives_way(document_id, other, today=self._today())

    def unknown_names(self, question: str) -> list[str]:
        if self.index.table.scripts != ["latin"]:
            return []  # in another script names are not written as in the question
        spelt = self._spelling.repair(question).question
        return [
            *unknown_names(spelt, knows=self.index.lexical.knows),
            *unknown_chinese_names(question, knows=self._knows_the_like, bridges=self._bridging.bridges),
        ]

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """Of all words; made when the first Chinese name is looked for, which many an index never sees."""
        return frozenset(term[: self._ALIKE] for term, _count in self.index.lexical.frequencies())

    def _knows_the_like(self, term: str) -> bool:
        """Whether the index has a word that begins like `term`: what a Chinese name is of may be "Rome" or "Roman"."""
        return term[: self._ALIKE] in self._beginnings

    def title(self, document_id: str) -> str | None:
        return self.index.documents.info(document_id).title

    def published(self, document_id: str) -> str | None:
        return self.index.documents.info(document_id).published

    def background(self) -> Vectors:
        return self._background

    def clause_vectors(self, clauses: Sequence[str]) -> Vectors:
        return self._clause_vectors(tuple(clauses))


class GivenSource:
    """Evidence from passages that came with the question, and from nothing else."""

    # More than this is not embedded while somebody waits; the sentences that share most with the question are.
    _MOST_SENTENCES = 120

    def __init__(self, passages: Sequence[GivenPassage], *, question: str, model: EmbeddingModel) -> None:
        self._given = {passage.id: passage for passage in passages}
        words = [each for passage in self._given.values() for each in sentence_words(_as_passage(passage))]
        self._count = len(words)
        self._frequencies = Counter(term for each in words for term in each.terms)
        self._words = self._nearest(words, frozenset(terms(question)))
        texts = [each.text for each in self._words]
        self._vectors = model.text_vectors(texts)
        self._seconds = model.second.text_vectors(texts) if model.second and texts else [None] * len(texts)
        self.clause_vectors = model.text_vectors
        self.statement = Statement
        self.version = index_version(
            [_as_info(passage) for passage in self._given.values()], model_sha256=model.sha256, passage_tokens=0
        )

    def allowed(self, filters: Filters | None) -> None:
        if filters is not None and filters.given():
            raise InputError("filters cannot be used with given passages, which have no date or publisher to go by")

    def candidates(
        self, question: str, vector: NDArray[np.float32], *, allowed: Allowed | None = None
    ) -> list[Candidate]:
        return [
            Candidate(words, vector, second)
            for words, vector, second in zip(self._words, self._vectors, self._seconds, strict=True)
        ]

    def _nearest(self, words: list[SentenceWords], asked: frozenset[str]) -> list[SentenceWords]:
        if len(words) <= self._MOST_SENTENCES:
            return words
        shared = [sum(self.idf(term) for term in asked & each.terms) for each in words]
        best = sorted(range(len(words)), key=lambda i: -shared[i])[: self._MOST_SENTENCES]
        return [words[i] for i in sorted(best)]

    def idf(self, term: str) -> float:
        frequency = self._frequencies[term]
        return math.log(1 + (self._count - frequency + 0.5) / (frequency + 0.5))

    def unknown_names(self, question: str) -> list[str]:
        """None: a text that was given need not name what it is about."""
        return []

    def text(self, document_id: str) -> str:
        return self._given[document_id].text

    def info(self, document_id: str) -> None:
        return None

    def title(self, document_id: str) -> str | None:
        return self._given[document_id].title

    def published(self, document_id: str) -> None:
        return None

    def page(self, document_id: str, offset: int) -> None:
        return None

    def replaced_by(self, document_id: str) -> None:
        return None

    def gives_way(self, document_id: str, other: str, *, today: date) -> bool:
        return False

    def background(self) -> Vectors:
        """None: a few sentences on one subject do not show what unrelated text looks like."""
        return self._vectors[:0]


def _as_passage(given: GivenPassage) -> Passage:
    spans = split_passages(given.text, count_tokens=len, max_tokens=len(given.text))
    sentences = [span for passage in spans for span in passage.sentences] or split_sentences(given.text)
    return Passage(
        passage_id=given.id,
        document_id=given.id,
        start=0,
        end=len(given.text),
        text=given.text,
        language=detect_language(given.text),
        sentences=tuple(Sentence(start=start, end=end, row=row) for row, (start, end) in enumerate(sentences)),
    )


def _as_info(given: GivenPassage) -> DocumentInfo:
    digest = hashlib.sha256(given.text.encode("utf-8", "surrogatepass")).hexdigest()
    return DocumentInfo(document_id=given.id, path="", title=given.title or "", language="und", sha256=digest)
