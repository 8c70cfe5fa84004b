"""Fit the answerability models and print their weights.

    python eval/train_answerability.py [--reading FILE.jsonl ...] [--given FILE.jsonl ...]
        [--across QUESTIONS.jsonl CONTEXTS.jsonl] [--read DATA]   (with --paragraphs FOLDER: eval/training/paragraphs)

The model for the index is fitted on the dev half of eval/sets/questions.jsonl, which needs an index of the shipped
corpus (`policychat index`), and on reading comprehension files (SQuAD 2, XQuAD, CMRC; they are not shipped), each asked
over an index of all its texts, each third question without the text that answers it. The model for given passages is
fitted on the same files and those of --given (PolicyQA), each question with its own text alone. --across is a question
in one language about a text in another, see eval/training/reading.py. --read is the folder that the reader was trained
from: the models for what it has read, from the index or given, are fitted on the questions that were held out of that.

A question counts as answered where the best sentence holds the gold. The test half of eval/sets is only looked at for
the report. The printed numbers go into policychat/answer/answerability.py by hand, so that a change is seen in review.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import numpy as np
from reader.own import load_own
from reader.records import Record, load_records
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler
from training.reading import (
    Reading,
    candidates,
    contexts_of,
    holds_gold,
    load_across,
    load_reading,
    own_questions,
    second_vector,
)

from policychat.answer.answerability import Features, Weights, confidence, is_few
from policychat.answer.answerer import Answerer
from policychat.answer.evidence import Evidence, choose_sentences, rank_sentences
from policychat.answer.opening import open_answerer
from policychat.answer.reading import read_again
from policychat.answer.selection import measure
from policychat.answer.sources import GivenSource, IndexSource, Source
from policychat.index.build import build_documents
from policychat.index.opened import open_index
from policychat.language.detect import detect_language
from policychat.retrieval.reader import Reader
from policychat.schema import Document, GivenPassage
from policychat.settings import load_settings
from policychat.wording import Wording

MOST_SENTENCES = 3  # as the product by default
REGULARISATION = 1.0  # inverse strength, as scikit-learn's C
READING_RECORDS = 600  # of each file
# The own questions are few and their near misses harder than other questions' passages.
OWN_WEIGHT, READING_WEIGHT = 3.0, 0.25
WITHHELD_EVERY = 3
WRONG_PASSAGE_EVERY = 3
# Any privacy policy may answer a question about another one.
UNSUITED_FOR_INDEX = frozenset({"policyqa"})
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True)
class Rated:
    """The features of what would be quoted, whether that is right, and whether anything could be."""

    features: Features
    right: bool
    answerable: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--reading", type=Path, nargs="*", default=[], help="reading comprehension files")
    parser.add_argument("--given", type=Path, nargs="*", default=[], help="more of them, for given passages only")
    parser.add_argument("--across", type=Path, nargs=2, metavar=("QUESTIONS", "CONTEXTS"))
    parser.add_argument("--read", type=Path, metavar="DATA", help="the folder that the reader was trained from")
    parser.add_argument("--paragraphs", type=Path, help="our own paragraphs, which it was trained from too")
    arguments = parser.parse_args()
    settings = load_settings()
    answerer = open_answerer(settings, wording=Wording.load(settings.prompts_dir))
    sets = {path.stem: load_reading(path, most=READING_RECORDS) for path in arguments.reading}
    if arguments.across:
        sets["across"] = load_across(*arguments.across, most=READING_RECORDS)
    fit_for_index(answerer, sets)
    sets |= {path.stem: load_reading(path, most=READING_RECORDS) for path in arguments.given}
    if sets:
        fit_for_given_passages(answerer, sets)
    if arguments.read:
        own = load_own(arguments.paragraphs)[0] if arguments.paragraphs else []
        sets = held_out([*load_records(arguments.read), *own])
        fit_for_index(answerer, {key: sets[key] for key in sets if key not in UNSUITED_FOR_INDEX}, reader=Reader())
        report(*fitted_to_given(answerer, "FOR_READ_PASSAGES", sets, reader=Reader()))


def fit_for_index(answerer: Answerer, sets: dict[str, list[Reading]], *, reader: Reader | None = None) -> None:
    rated = {f"own {split}": own_rated(answerer, split, reader) for split in ("dev", "test")}
    rated |= {name: indexed_rated(answerer, readings, reader) for name, readings in sets.items()}
    taught = [name for name in rated if name != "own test"]
    weights = [OWN_WEIGHT if name == "own dev" else READING_WEIGHT for name in taught]
    report(rated, fit("FOR_READ_INDEX" if reader else "FOR_INDEX", [rated[name] for name in taught], weights))


def fit_for_given_passages(answerer: Answerer, sets: dict[str, list[Reading]]) -> None:
    report(*fitted_to_given(answerer, "FOR_GIVEN_PASSAGES", sets, reader=None))


def held_out(records: list[Record]) -> dict[str, list[Reading]]:
    """The records that the reader was not trained on, by set."""
    sets: dict[str, list[Reading]] = {}
    for record in sorted(records, key=lambda record: hashlib.sha256(record.question.encode()).digest()):
        if record.held_out and not record.anywhere:
            sets.setdefault(record.name, []).append(Reading(record.question, record.passage, record.answer_texts))
    return {name: readings[:READING_RECORDS] for name, readings in sets.items()}


def fitted_to_given(
    answerer: Answerer, name: str, sets: dict[str, list[Reading]], *, reader: Reader | None
) -> tuple[dict[str, list[Rated]], Weights]:
    rated = {key: [rate_given(answerer, each, reader) for each in with_wrong(sets[key])] for key in sets}
    # A text that was given need not name what it is about.
    rated = {key: [replace(each, features=replace(each.features, names=0.0)) for each in rated[key]] for key in sets}
    return rated, fit(name, list(rated.values()), [READING_WEIGHT] * len(rated))


def own_rated(answerer: Answerer, split: str, reader: Reader | None) -> list[Rated]:
    rated = []
    for record in own_questions(answerer, split):
        chosen, features = choose(answerer, record.question, answerer.index_source, reader=reader)
        right = any(holds_gold(each.candidate.text, each.candidate.passage.document_id, record) for each in chosen)
        rated.append(Rated(features, right, record.answerable))
    return rated


def indexed_rated(answerer: Answerer, readings: list[Reading], reader: Reader | None) -> list[Rated]:
    """Asked over an index of all their contexts, each WITHHELD_EVERY-th question without what answers it."""
    contexts = contexts_of(readings)
    with indexed(answerer, contexts) as source:
        rated = []
        for number, reading in enumerate(readings):
            own = f"{contexts.index(reading.context):06d}"
            withheld = own if number % WITHHELD_EVERY == 0 else None
            chosen, features = choose(answerer, reading.question, source, without=withheld, reader=reader)
            right = withheld is None and any(
                reading.is_answered_by(each.candidate.text) and each.candidate.passage.document_id == own
                for each in chosen
            )
            if chosen:
                rated.append(Rated(features, right, withheld is None and bool(reading.answers)))
        return rated


def rate_given(answerer: Answerer, reading: Reading, reader: Reader | None) -> Rated:
    source = GivenSource([GivenPassage(id="p", text=reading.context)], question=reading.question, model=answerer.model)
    chosen, features = choose(answerer, reading.question, source, reader=reader)
    right = reading.is_answered_by(" ".join(each.candidate.text for each in chosen))
    return Rated(features, right, bool(reading.answers))


def with_wrong(readings: list[Reading]) -> Iterator[Reading]:
    """The readings, each WRONG_PASSAGE_EVERY-th a second time with the context of another."""
    for number, reading in enumerate(readings):
        yield reading
        other = readings[-1 - number].context
        if number % WRONG_PASSAGE_EVERY == 0 and other != reading.context:
            yield Reading(reading.question, other, ())


@contextmanager
def indexed(answerer: Answerer, contexts: list[str]) -> Iterator[IndexSource]:
    """A temporary index of which each context is a document."""
    with tempfile.TemporaryDirectory(prefix="policychat-train-") as folder:
        settings = load_settings(index_dir=Path(folder), corpus_dir=Path(folder))
        documents = [
            Document(
                document_id=f"{number:06d}",
                path=f"{number:06d}",
                title="",
                language=detect_language(text),
                sha256=hashlib.sha256(text.encode()).hexdigest(),
                text=text,
            )
            for number, text in enumerate(contexts)
        ]
        build_documents(settings, documents, model=answerer.model)
        index = open_index(settings.index_dir, model=answerer.model)
        try:
            yield IndexSource(index, model=answerer.model, top_k=settings.retrieval_passages)
        finally:
            index.close()


def choose(
    answerer: Answerer, question: str, source: Source, *, without: str | None = None, reader: Reader | None = None
) -> tuple[list[Evidence], Features]:
    """What the product would quote, and its features; `without` the sentences of one document."""
    found = [each for each in candidates(answerer, question, source) if each.passage.document_id != without]
    vector = answerer.model.query_vector(question)
    ranked = rank_sentences(
        question=question,
        question_vector=vector,
        second_question_vector=second_vector(answerer, question),
        candidates=found,
        background=source.background(),
        idf=source.idf,
    )
    if reader is not None:
        ranked = read_again(ranked, question=question, reader=reader, of_few=is_few(source.background()))
    chosen = choose_sentences(ranked, max_sentences=MOST_SENTENCES)
    return chosen, measure(question, vector, chosen, source)


def fit(name: str, sets: list[list[Rated]], set_weights: list[float]) -> Weights:
    """Print the weights fitted to `sets`, each of which counts by its weight whatever its size."""
    values = np.array([astuple(each.features) for rated in sets for each in rated])
    right = np.array([each.right for rated in sets for each in rated])
    counts = np.concatenate(
        [np.full(len(rated), weight / len(rated)) for rated, weight in zip(sets, set_weights, strict=True)]
    )
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=REGULARISATION, max_iter=3000)
    model.fit(scaler.transform(values), right, sample_weight=counts / counts.mean())
    slopes = model.coef_[0] / scaler.scale_
    weights = Weights(
        Features(*(round(float(slope), 2) for slope in slopes)),
        round(float(model.intercept_[0] - slopes @ scaler.mean_), 2),
    )
    print(f"{name} = {weights}")
    return weights


def report(sets: dict[str, list[Rated]], weights: Weights) -> None:
    """What confidence by `weights` is worth on each set, and what each threshold would answer."""
    for name, rated in sets.items():
        probability = np.array([confidence(each.features, weights) for each in rated])
        right = np.array([each.right for each in rated])
        answerable = np.array([each.answerable for each in rated])
        area, brier = roc_auc_score(right, probability), brier_score_loss(right, probability)
        told = f"{roc_auc_score(answerable, probability):.3f}" if 0 < answerable.mean() < 1 else "-"
        print(f"{name}: {len(right)} questions, AUC right {area:.3f}, answerable {told}, Brier {brier:.3f}")
        for threshold in THRESHOLDS:
            answered = probability >= threshold
            print(
                f"  threshold {threshold:.2f}: answered {answered.mean():.2f}, right of those "
                f"{right[answered].mean():.2f}, unanswerable refused {(~answered)[~answerable].mean():.2f}, "
                f"answerable refused {(~answered)[answerable].mean():.2f}"
            )


if __name__ == "__main__":
    main()
