"""For each question the passages that policychat's own embedder finds nearest, of those that do not answer it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer

from policychat.index.embedding import load_embedding_model
from policychat.settings import Settings
from reader.records import Record

NEAREST = 8

# Any privacy policy may answer a question about another one.
_UNSUITED = {"policyqa"}


def mine(records: Sequence[Record], cache: Path | None = None) -> list[list[str]]:
    """For each record up to `NEAREST` passages of its own set, nearest first. Vectors are kept in `cache`, if given."""
    suited = [record for record in records if record.name not in _UNSUITED]
    passages = list(dict.fromkeys(record.passage for record in suited))
    questions = list(dict.fromkeys(record.question for record in suited))
    similar = _similar(questions, passages, cache)
    place = {text: i for i, text in enumerate(passages)}
    row = {text: i for i, text in enumerate(questions)}
    members: dict[str, list[str]] = {}
    gold: dict[tuple[str, str], set[str]] = {}
    for record in suited:
        members.setdefault(record.name, []).append(record.passage)
        gold.setdefault((record.name, record.question), set()).add(record.passage)
    found: list[list[str]] = []
    for record in records:
        if record.name in _UNSUITED:
            found.append([])
            continue
        pool = [
            text
            for text in dict.fromkeys(members[record.name])
            if text not in gold[record.name, record.question]
            and not any(answer in text for answer in record.answer_texts)
        ]
        scores = similar[row[record.question], [place[text] for text in pool]]
        found.append([pool[i] for i in np.argsort(-scores)[:NEAREST]])
    return found


def _similar(questions: Sequence[str], passages: Sequence[str], cache: Path | None) -> npt.NDArray[np.float32]:
    """Cosines, questions x passages."""
    if cache is not None and cache.is_file():
        kept = np.load(cache)
        return kept["questions"] @ kept["passages"].T
    model = load_embedding_model(Settings(second_embedding=False))
    # As texts, which go through the model in batches; for what is near it makes little difference.
    of_questions, of_passages = model.text_vectors(questions), model.text_vectors(passages)
    if cache is not None:
        np.savez(cache, passages=of_passages, questions=of_questions)
    return of_questions @ of_passages.T


def mine_in_groups(records: Sequence[Record]) -> list[list[str]]:
    """For each record up to `NEAREST` other passages of its group that share the most words with its question."""
    articles: dict[str, list[int]] = {}
    for i, record in enumerate(records):
        articles.setdefault(record.group, []).append(i)
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit({record.passage for record in records})
    found: list[list[str]] = [[] for _ in records]
    for members in articles.values():
        passages = list(dict.fromkeys(records[i].passage for i in members))
        shared = words.transform([records[i].question for i in members]) @ words.transform(passages).T
        for i, row in zip(members, shared.toarray(), strict=True):
            record = records[i]
            nearest = [passages[at] for at in np.argsort(-row, kind="stable") if passages[at] != record.passage]
            found[i] = [
                text for text in nearest[: NEAREST * 2] if not any(answer in text for answer in record.answer_texts)
            ][:NEAREST]
    return found
