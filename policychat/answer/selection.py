"""What is quoted in answer to a question, and how surely it answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import inf

from policychat.answer.answerability import (
    Features,
    confidence,
    is_few,
    is_unrelated,
    measure_features,
    weights_for,
)
from policychat.answer.clauses import BRIEF, GENEROUS, Length, trim
from policychat.answer.constraints import IF_UNMET, Unmet, unmet
from policychat.answer.current_evidence import put_current_first
from policychat.answer.disagreement import find_dispute
from policychat.answer.evidence import (
    MARGIN,
    MARGIN_IF_ASKED,
    MARGIN_IF_READ,
    Evidence,
    choose_sentences,
    rank_sentences,
)
from policychat.answer.latest_evidence import put_latest_first
from policychat.answer.reading import clause_scores, read_again
from policychat.answer.ruling import Ruling, StatementJudge
from policychat.answer.sources import Source
from policychat.index.embedding import EmbeddingModel, Vectors
from policychat.language.yes_no import statement_of
from policychat.retrieval.filters import Allowed
from policychat.retrieval.reader import OpenReader

_READING_BUDGET_MS = 400.0


@dataclass(frozen=True)
class Selection:
    """What speaks for an answer to a question.

    `ranked` holds all sentences looked at, best first, and `chosen` what is to be quoted. `features` are None where
    nothing was found. `unmet` is what the question demands and the evidence lacks. `confidence` (0 to 1) is the
    probability that `chosen` answers; `of_few`, that it was judged as evidence from a few passages is. `disputed`: the
    chosen ones contradict each other. `ruling` is that on a yes/no question, None for other questions. `unanswered` are
    those parts of a question that asks several things for which nothing was found.
    """

    ranked: Sequence[Evidence]
    chosen: Sequence[Evidence]
    features: Features | None
    unmet: Sequence[Unmet]
    confidence: float
    of_few: bool
    disputed: bool
    ruling: Ruling | None
    unanswered: tuple[str, ...] = ()


class Selector:
    """Chooses evidence; safe to share between threads."""

    def __init__(
        self,
        *,
        model: EmbeddingModel,
        reader: OpenReader | None = None,
        reads_index: bool = False,
        judge: StatementJudge | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        """reader: opens what reads the best sentences again; without `reads_index` it reads only those of a few
        passages. judge: decides yes/no questions. today: the day on which documents
        must hold to be current."""
        self._model = model
        self._reader = reader
        self._reads_index = reads_index
        self._judge = judge
        self._today = today

    def select(
        self,
        question: str,
        vector: Vectors,
        source: Source,
        *,
        max_sentences: int,
        as_asked: bool = False,
        allowed: Allowed | None = None,
    ) -> Selection:
        """The evidence of `source`, or of what is `allowed` of it, that answers `question`, whose vector is `vector`.

        max_sentences: most to choose. as_asked: somebody asked for that number, and is shown less likely ones too.
        """
        of_few = is_few(source.background())
        ranked = self._rank(question, vector, source, allowed, of_few=of_few)
        gives_way = partial(source.gives_way, today=self._today())
        ranked = put_current_first(ranked, gives_way=gives_way)
        read = bool(ranked) and ranked[0].read is not None
        if_asked = MARGIN_IF_READ if read else MARGIN_IF_ASKED
        chosen = choose_sentences(ranked, max_sentences=max_sentences, margin=if_asked if as_asked else MARGIN)
        features = measure(question, vector, chosen, source) if chosen else None
        weights = weights_for(of_few=of_few, read=read)
        probability = confidence(features, weights) if features else 0.0
        unknown = source.unknown_names(question)
        lacking = unmet(question, _around(chosen, source), unknown=unknown) if chosen else []
        # A text that was given need not name the place that it is about.
        lacking = [each for each in lacking if not (of_few and each.kind == "place")]
        if lacking or (of_few and chosen and is_unrelated(question, chosen[0])):
            probability *= IF_UNMET
        dispute = find_dispute(
            ranked,
            question=question,
            published=source.published,
            gives_way=gives_way,
            statement=source.statement,
        )
        ruling = None if dispute else self._ruling(question, source, allowed)
        proof = ruling.evidence if ruling else ()
        # What decides a yes/no question stands alone, unless somebody asked for more.
        shown = [] if proof and not as_asked else dispute or chosen
        length = GENEROUS if as_asked else BRIEF
        chosen = [self._trimmed(each, question, vector, source, length) for each in shown]
        if ruling is not None and proof:
            most = max(max_sentences, len(proof))
            chosen = choose_sentences([*proof, *chosen], max_sentences=most, margin=inf)
            probability = ruling.confidence
        return Selection(
            ranked=ranked,
            chosen=chosen,
            features=features,
            unmet=() if proof else tuple(lacking),
            confidence=probability,
            of_few=of_few,
            disputed=dispute is not None or (ruling is not None and ruling.verdict == "disputed"),
            ruling=ruling,
        )

    def _rank(
        self, question: str, vector: Vectors, source: Source, allowed: Allowed | None, *, of_few: bool
    ) -> list[Evidence]:
        second = self._model.second
        ranked = rank_sentences(
            question=question,
            question_vector=vector,
            second_question_vector=second.query_vector(question) if second else None,
            candidates=source.candidates(question, vector, allowed=allowed),
            background=source.background(),
            idf=source.idf,
        )
        if self._reader is not None and (of_few or self._reads_index):
            # The sentences of a few passages were embedded for this question, which takes longer than reading them.
            budget_ms = None if of_few else _READING_BUDGET_MS
            ranked = read_again(ranked, question=question, reader=self._reader(), of_few=of_few, budget_ms=budget_ms)
        return put_latest_first(ranked, question=question, published=source.published)

    def _trimmed(self, evidence: Evidence, question: str, vector: Vectors, source: Source, length: Length) -> Evidence:
        read = None
        if self._reader is not None and evidence.read is not None:
            passage = evidence.candidate.passage.text
            read = partial(clause_scores, question=question, passage=passage, reader=self._reader())
        return trim(
            evidence,
            question=question,
            question_vector=vector,
            embed=source.clause_vectors,
            read=read,
            length=length,
        )

    def _ruling(self, question: str, source: Source, allowed: Allowed | None) -> Ruling | None:
        statement = statement_of(question) if self._judge else None
        return self._judge.rule(statement, source, allowed=allowed) if self._judge and statement else None


def _around(chosen: Sequence[Evidence], source: Source) -> str:
    """The passages of `chosen` with what is known of their documents."""
    parts = []
    for passage in {each.candidate.passage.passage_id: each.candidate.passage for each in chosen}.values():
        document_id = passage.document_id
        parts += [source.title(document_id), source.published(document_id), passage.heading, passage.text]
    return " . ".join(part for part in parts if part)


def measure(question: str, vector: Vectors, chosen: Sequence[Evidence], source: Source) -> Features:
    """The features on which `chosen` (not empty) is judged as evidence for `question`, whose vector is `vector`."""
    documents = [evidence.candidate.passage.document_id for evidence in chosen]
    infos = [source.info(document_id) for document_id in documents]
    dates = [info.published for info in infos if info and info.published]
    titles = [title for title in map(source.title, documents) if title]
    return measure_features(
        question=question,
        question_vector=vector,
        chosen=chosen,
        background=source.background(),
        about=" ".join([*titles, *dates]),
    )
