"""Which sentences of the retrieved passages answer the question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policychat.language.script import main_script
from policychat.language.terms import terms
from policychat.schema import Passage, Sentence

# What a sentence gains, in units of cosine. Cosines of e5 lie so close together (true pairs .82-.89) that a
# tenth decides; set on SQuAD 2, PolicyQA, XQuAD (zh) and the dev half of eval/sets, see docs/evaluation.md.
OVERLAP_WEIGHT = 0.20
# Across scripts only numbers and Latin names can match, so a match says less about the sentence.
CROSS_SCRIPT_OVERLAP_WEIGHT = 0.05
# A further sentence must come this close to the best one and cover terms of the question the best ones lack.
MARGIN = 0.03
_LEAST_NEW_COVERAGE = 0.12


@dataclass(frozen=True)
class SentenceWords:
    """What comparing a sentence by its words needs; the same for every question, so it can be kept."""

    passage: Passage
    sentence: Sentence
    text: str
    terms: frozenset[str]
    script: str


def sentence_words(passage: Passage) -> tuple[SentenceWords, ...]:
    """The quotable sentences of `passage`, ready to be compared by their words."""
    texts = [passage.text[s.start - passage.start : s.end - passage.start] for s in passage.sentences]
    return tuple(
        SentenceWords(passage, sentence, text, frozenset(terms(text)), main_script(text))
        for sentence, text in zip(passage.sentences, texts, strict=True)
    )


@dataclass(frozen=True)
class Candidate:
    """A quotable sentence of a retrieved passage; `vector` is its L2-normalised embedding.

    `repeated_in` holds the sentences of the passages that say the same as its own.
    """

    words: SentenceWords
    vector: NDArray[np.float32]
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
    terms, weighted by rarity, that the sentence holds, and `score` their sum as `rank_sentences` makes it."""

    candidate: Candidate
    cosine: float
    overlap: float
    score: float
    found_terms: frozenset[str]


def rank_sentences(
    *, question: str, question_vector: NDArray[np.float32], candidates: Sequence[Candidate], idf: Callable[[str], float]
) -> list[Evidence]:
    """The candidates as evidence, best first; equal scores keep their order.

    score = cosine + overlap weight * overlap

    Overlap is taken over the terms that the sentence's script can hold: across scripts, numbers and Latin
    names. Cosines are moved so that each script's best one is level before the overlap counts: an embedder
    likes text in the question's own language better, whatever it says.
    """
    if not candidates:
        return []
    asked = frozenset(terms(question))
    script = main_script(question)
    scripts = [candidate.words.script for candidate in candidates]
    # Of a date across scripts its day and year count: what else stands for it would count a day more than a name.
    plain = frozenset(term for term in asked if term.isascii() and not term.startswith("@"))
    weigh = {same: _Overlap(asked if same else plain, idf) for same in (True, False)}
    vectors = np.stack([candidate.vector for candidate in candidates])
    cosines = vectors @ question_vector
    meaning = _level_scripts(cosines, scripts)

    ranked = []
    for i, candidate in enumerate(candidates):
        same = scripts[i] == script
        overlap = weigh[same]
        own = overlap(candidate.words.terms)
        score = meaning[i] + (OVERLAP_WEIGHT if same else CROSS_SCRIPT_OVERLAP_WEIGHT) * own
        ranked.append(Evidence(candidate, float(cosines[i]), own, float(score), asked & candidate.words.terms))
    return sorted(ranked, key=lambda evidence: -evidence.score)


def choose_sentences(
    ranked: Sequence[Evidence], *, question: str, idf: Callable[[str], float], max_sentences: int
) -> list[Evidence]:
    """The best sentence, and those after it that nearly match it and cover more of the question.

    At most `max_sentences`; sentences that say the same words as a chosen one are passed over.
    """
    if not ranked:
        return []
    total = sum(idf(term) for term in set(terms(question))) or 1.0
    chosen = [ranked[0]]
    for evidence in ranked[1:]:
        if len(chosen) >= max_sentences or evidence.score < ranked[0].score - MARGIN:
            break
        covered = frozenset[str]().union(*(each.found_terms for each in chosen))
        new = sum(idf(term) for term in evidence.found_terms - covered) / total
        if new >= _LEAST_NEW_COVERAGE and not any(_same_words(evidence, each) for each in chosen):
            chosen.append(evidence)
    return chosen


class _Overlap:
    """The share (0 to 1) of `reachable` terms, weighted by rarity, that a set of terms holds; 0 for none."""

    def __init__(self, reachable: frozenset[str], idf: Callable[[str], float]) -> None:
        self._weights = {term: idf(term) for term in reachable}
        self._total = sum(self._weights.values())

    def __call__(self, held: frozenset[str]) -> float:
        found = sum(weight for term, weight in self._weights.items() if term in held)
        return found / self._total if self._total else 0.0


def _level_scripts(scores: NDArray[np.float32], scripts: Sequence[str]) -> NDArray[np.float32]:
    best = float(scores.max())
    level = scores.copy()
    for script in set(scripts):
        members = np.array([each == script for each in scripts])
        level[members] += best - float(scores[members].max())
    return level


def _same_words(one: Evidence, other: Evidence) -> bool:
    return one.candidate.text.split() == other.candidate.text.split()
