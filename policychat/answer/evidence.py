"""Which sentences of the retrieved passages answer the question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import regex
from numpy.typing import NDArray

from policychat.answer.sentence_score import WEIGHTS, Weights, measure_sentences
from policychat.language.script import main_script
from policychat.language.terms import terms
from policychat.measuring import stage
from policychat.schema import Passage, Sentence

# A further sentence must come this close to the best one, in units of cosine. On own questions (dev), with up to three,
# the right one is among those shown for .77 instead of .72 with the best alone, and as many of those shown are right;
# .05 would show it for .83 and be right for .64 of those shown.
MARGIN = 0.02
# Where somebody asks for a number of sentences.
MARGIN_IF_ASKED = 0.12
# Where the reader's log-odds are part of the scores, which they spread: of two sentences asked for, the right one is
# among those shown for as many questions as without a margin, and for 1 to 4 of 100 more than with the margin above.
MARGIN_IF_READ = 0.3
_SAYS_SOMETHING = regex.compile(r"[\p{L}\p{N}]")
_NO_VECTORS = np.empty((0, 0), dtype=np.float32)


@dataclass(frozen=True)
class SentenceWords:
    """What comparing a sentence by its words needs; the same for every question, so it can be kept."""

    passage: Passage
    sentence: Sentence
    text: str
    terms: frozenset[str]
    script: str
    passage_terms: frozenset[str] = frozenset()


def sentence_words(passage: Passage) -> tuple[SentenceWords, ...]:
    """The quotable sentences of `passage` that hold a letter or digit, ready to be compared by their words."""
    texts = [passage.text[s.start - passage.start : s.end - passage.start] for s in passage.sentences]
    own = [frozenset(terms(text)) for text in texts]
    of_passage = frozenset(terms(passage.heading or "")).union(*own)
    return tuple(
        SentenceWords(passage, sentence, text, held, main_script(text), of_passage)
        for sentence, text, held in zip(passage.sentences, texts, own, strict=True)
        if _SAYS_SOMETHING.search(text)
    )


@dataclass(frozen=True)
class Candidate:
    """A quotable sentence of a retrieved passage.

    `vector` is its L2-normalised embedding, `second` that by the second model if there is one; `passage_rank` is the
    place of its passage in retrieval, from 1. `repeated_in` holds the sentences of the passages that say the same as
    its own.
    """

    words: SentenceWords
    vector: NDArray[np.float32]
    second: NDArray[np.float32] | None = None
    passage_rank: int = 1
    repeated_in: tuple[SentenceWords, ...] = ()

    @property
    def passage(self) -> Passage:
        return self.words.passage

    @property
    def sentence(self) -> Sentence:
        return self.words.sentence

    @property
    def text(self) -> str:
        return self.words.text


@dataclass(frozen=True)
class Evidence:
    """A candidate with its scores: `cosine` to the question, `overlap` the share (0 to 1) of the question's
    terms, weighted by rarity, that the sentence holds, and `score` what speaks for it as an answer, in units of
    cosine. `read`: log-odds by the reader that it answers; None where the reader was not asked."""

    candidate: Candidate
    cosine: float
    overlap: float
    score: float
    found_terms: frozenset[str]
    read: float | None = None


@stage("selection")
def rank_sentences(
    *,
    question: str,
    question_vector: NDArray[np.float32],
    candidates: Sequence[Candidate],
    idf: Callable[[str], float],
    second_question_vector: NDArray[np.float32] | None = None,
    background: NDArray[np.float32] = _NO_VECTORS,
    weights: Weights = WEIGHTS,
) -> list[Evidence]:
    """The candidates as evidence, best first; equal scores keep their order. See `measure_sentences`.

    weights: what makes a sentence good; by default what makes it an answer.
    """
    if not candidates:
        return []
    measured = measure_sentences(
        candidates,
        question=question,
        question_vector=question_vector,
        second_question_vector=second_question_vector,
        background=background,
        idf=idf,
    )
    asked = frozenset(terms(question))
    ranked = [
        Evidence(candidate, float(cosine), float(overlap), float(score), asked & candidate.words.terms)
        for candidate, cosine, overlap, score in zip(
            candidates, measured.cosine, measured.overlap, measured.score(weights), strict=True
        )
    ]
    return sorted(ranked, key=lambda evidence: -evidence.score)


def choose_sentences(ranked: Sequence[Evidence], *, max_sentences: int, margin: float = MARGIN) -> list[Evidence]:
    """The best sentence, and those that come within `margin` of it.

    At most `max_sentences`; sentences that say the same words as a chosen one are passed over.
    """
    chosen: list[Evidence] = []
    for evidence in ranked:
        if len(chosen) >= max_sentences or evidence.score < ranked[0].score - margin:
            break
        if not any(_same_words(evidence, each) for each in chosen):
            chosen.append(evidence)
    return chosen


def _same_words(one: Evidence, other: Evidence) -> bool:
    return one.candidate.text.split() == other.candidate.text.split()
