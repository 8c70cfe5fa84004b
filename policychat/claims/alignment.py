"""Which sentences speak of what a claim speaks of, and how they compare with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from policychat.answer.evidence import Evidence, rank_sentences
from policychat.answer.sentence_score import Weights
from policychat.answer.sources import Source
from policychat.compare.aliases import Aliases
from policychat.compare.coverage import cover
from policychat.compare.direction import compare_directions
from policychat.compare.statement import Statement
from policychat.compare.statements import Comparison, compare_statements, shared_values
from policychat.index.embedding import EmbeddingModel
from policychat.retrieval.filters import Allowed

# A claim is proved by what says the same, not by what answers.
_LIKENESS = Weights(
    cosine=1.0,
    second=0.0,
    usual=0.0,
    overlap=0.2,
    passage_overlap=0.0,
    asked_type=0.0,
    new_number=0.0,
    length=0.0,
    passage_rank=0.0,
    bracketed=0.0,
)
# Of the nearest sentences these many are compared word by word.
_SENTENCES_COMPARED = 6
# They are chosen among these many by cosine, by the share of the claim's words that they hold, which the search, blind
# to words across scripts, does not know, and by its values: an amount, or the same thing said to change, whichever way.
# In units of cosine.
_SENTENCES_COVERED = 30
_COVERAGE_WEIGHT = 0.10
_VALUE_WEIGHT = 0.05
_KEPT = 4096  # sentences and passages of the index taken apart, which all claims share


@dataclass(frozen=True)
class Stance:
    """The probabilities, by the reader, that a sentence supports a claim, refutes it, or does neither."""

    supports: float
    refutes: float
    neither: float


@dataclass(frozen=True)
class Compared:
    """A sentence beside the claim: `margin` is its lead in score over the next sentence of other wording. `stance`:
    what the reader makes of it; None where it was not asked."""

    evidence: Evidence
    comparison: Comparison
    same_script: bool
    margin: float
    stance: Stance | None = None


@dataclass(frozen=True)
class Aligned:
    """What a source says near a claim: `compared`, best first, and all sentences near enough to be `considered`, in
    order of likeness, of which the compared are some. `ranked` are those of all passages found."""

    compared: tuple[Compared, ...]
    considered: tuple[Evidence, ...]
    ranked: Sequence[Evidence]


class Aligner:
    """Finds the sentences nearest to a claim and compares each with it; safe to share between threads."""

    def __init__(self, model: EmbeddingModel, *, aliases: Aliases | None = None) -> None:
        self._model = model
        self._aliases = aliases
        self._kept = lru_cache(maxsize=_KEPT)(_statement)

    def nearest(self, claim: Statement, source: Source, *, allowed: Allowed | None = None) -> Aligned:
        """The sentences of `source`, or of what is `allowed` of it, nearest to `claim`."""
        vector = self._model.query_vector(claim.text)
        ranked = rank_sentences(
            question=claim.text,
            question_vector=vector,
            candidates=source.candidates(claim.text, vector, allowed=allowed),
            idf=source.idf,
            weights=_LIKENESS,
        )
        considered = _distinct(ranked)[:_SENTENCES_COVERED]
        chosen = self._most_covering(claim, considered, source)
        compared = tuple(self._compare(claim, each, ranked, source) for each in chosen)
        return Aligned(compared, tuple(considered), ranked)

    def with_more(self, aligned: Aligned, claim: Statement, places: Iterable[int], source: Source) -> Aligned:
        """`aligned` with those of the `considered` at `places` compared too, behind the others; what is no place is
        passed over."""
        done = {each.evidence.candidate.text for each in aligned.compared}
        more = [aligned.considered[place] for place in dict.fromkeys(places) if 0 <= place < len(aligned.considered)]
        compared = (
            self._compare(claim, each, aligned.ranked, source) for each in more if each.candidate.text not in done
        )
        return replace(aligned, compared=(*aligned.compared, *compared))

    def _most_covering(self, claim: Statement, ranked: Sequence[Evidence], source: Source) -> list[Evidence]:
        def worth(evidence: Evidence) -> float:
            sentence = self._sentence(evidence, source)
            directions = compare_directions(claim, sentence)
            share = cover(claim, sentence, aliases=self._aliases, directions=directions).own
            values = max(shared_values(claim, sentence), float(directions.meet))
            return evidence.score + _COVERAGE_WEIGHT * share + _VALUE_WEIGHT * values

        return sorted(ranked, key=lambda evidence: -worth(evidence))[:_SENTENCES_COMPARED]

    def _sentence(self, evidence: Evidence, source: Source) -> Statement:
        document_id = evidence.candidate.passage.document_id
        return self._maker(source, document_id)(evidence.candidate.text, source.published(document_id))

    def _maker(self, source: Source, document_id: str) -> Callable[[str, str | None], Statement]:
        """What an asker brings along is not kept."""
        return _statement if source.info(document_id) is None else self._kept

    def _compare(self, claim: Statement, evidence: Evidence, ranked: Sequence[Evidence], source: Source) -> Compared:
        passage = evidence.candidate.passage
        published = source.published(passage.document_id)
        make = self._maker(source, passage.document_id)
        sentence = make(evidence.candidate.text, published)
        title = source.title(passage.document_id) or ""
        around = make(f"{title}. {passage.heading or ''}. {passage.text}", published)
        others = [each.score for each in ranked if each.candidate.text != evidence.candidate.text]
        return Compared(
            evidence=evidence,
            comparison=compare_statements(claim, sentence, around, aliases=self._aliases),
            same_script=claim.script == sentence.script,
            margin=evidence.score - max(others, default=0.0),
        )


def _statement(text: str, published: str | None) -> Statement:
    return Statement(text, published=published)


def _distinct(ranked: Sequence[Evidence]) -> list[Evidence]:
    """The first of those with the same wording."""
    return list({evidence.candidate.text: evidence for evidence in reversed(ranked)}.values())[::-1]
