"""The shipped reader beside today's ranking, question by question, on the held-out passages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from policychat.answer.answerability import FOR_GIVEN_PASSAGES, confidence, measure_features
from policychat.answer.evidence import Evidence, choose_sentences, rank_sentences
from policychat.answer.sources import GivenSource
from policychat.index.embedding import EmbeddingModel, Vectors
from policychat.retrieval.reader import Reader
from policychat.schema import GivenPassage
from reader.records import Record

FloatArray = npt.NDArray[np.float64]
MAX_SENTENCES = 3


@dataclass(frozen=True)
class Judged:
    """A held-out record with what each way of scoring makes of its passage's sentences, in order of the passage."""

    record: Record
    sentences: tuple[str, ...]
    baseline: FloatArray
    read: FloatArray
    confidence: float

    def right(self, scores: FloatArray, *, most: int) -> float:
        """1 where the best `most` sentences, joined, hold an answer, else 0."""
        best = sorted(np.argsort(-scores, kind="stable")[:most])
        text = fold(" ".join(self.sentences[i] for i in best))
        return float(any(fold(answer) in text for answer in self.record.answer_texts))


class KeptVectors:
    """The embedding model, never asked twice for the same text; vectors are kept in a file between runs."""

    def __init__(self, model: EmbeddingModel, path: Path | None) -> None:
        self._model = model
        self._path = path
        self.sha256 = model.sha256
        self.second = model.second  # fast enough to be asked again
        self._kept: dict[str, Any] = {}
        if path is not None and path.is_file():
            self._kept = dict(np.load(path))

    def prepare(self, texts: Sequence[str], questions: Sequence[str]) -> None:
        """Embed all at once, which is faster than one by one."""
        missing = list(dict.fromkeys(text for text in texts if _key(text) not in self._kept))
        for text, vector in zip(missing, self._model.text_vectors(missing), strict=True):
            self._kept[_key(text)] = vector
        for question in questions:
            if _key("? " + question) not in self._kept:
                self._kept[_key("? " + question)] = self._model.query_vector(question)
        if self._path is not None:
            np.savez(self._path, **self._kept)

    def text_vectors(self, texts: Sequence[str]) -> Vectors:
        self_missing = [text for text in texts if _key(text) not in self._kept]
        if self_missing:
            self.prepare(self_missing, [])
        return np.stack([self._kept[_key(text)] for text in texts])

    def query_vector(self, question: str) -> Vectors:
        vector: Vectors = self._kept[_key("? " + question)]
        return vector


def judge(record: Record, *, model: KeptVectors, reader: Reader) -> Judged | None:
    """None where the passage has no quotable sentence."""
    source = GivenSource([GivenPassage(id="p", text=record.passage)], question=record.question, model=model)  # type: ignore[arg-type]
    vector = model.query_vector(record.question)
    candidates = source.candidates(record.question, vector)
    if not candidates:
        return None
    ranked = rank_sentences(
        question=record.question,
        question_vector=vector,
        second_question_vector=model.second.query_vector(record.question) if model.second else None,
        candidates=candidates,
        background=source.background(),
        idf=source.idf,
    )
    place = {id(candidate): i for i, candidate in enumerate(candidates)}
    baseline = np.empty(len(candidates))
    for evidence in ranked:
        baseline[place[id(evidence.candidate)]] = evidence.score
    texts = tuple(candidate.text for candidate in candidates)
    read = reader.scores(record.question, texts, contexts=[candidate.passage.text for candidate in candidates])
    return Judged(record, texts, baseline, read.astype(np.float64), _confidence(record, ranked, vector, source))


def _confidence(record: Record, ranked: list[Evidence], vector: Vectors, source: GivenSource) -> float:
    chosen = choose_sentences(ranked, max_sentences=MAX_SENTENCES)
    features = measure_features(
        question=record.question, question_vector=vector, chosen=chosen, background=source.background()
    )
    return confidence(features, FOR_GIVEN_PASSAGES)


def fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
