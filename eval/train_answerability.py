"""Fit the two answerability models and print their weights.

    python eval/train_answerability.py [--reading FILE.jsonl ...]

The model for the index is fitted on the dev half of eval/sets/questions.jsonl and needs an index of the shipped
corpus (`policychat index`). The model for given passages is fitted on reading comprehension files whose lines
hold `question`, `context`, `answers` and `answerable` (SQuAD 2, PolicyQA, XQuAD); they are not shipped. A question
counts as answered by its evidence when the chosen sentences hold a gold quote or answer. The test half of eval/sets
is only looked at for the report. The printed numbers go into policychat/answer/answerability.py by hand, so that a
change is seen in review.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler

from policychat.answer.answerability import Features
from policychat.answer.answerer import Answerer
from policychat.answer.evidence import Evidence, choose_sentences, rank_sentences
from policychat.answer.opening import open_answerer
from policychat.answer.sources import GivenSource, Source
from policychat.schema import GivenPassage
from policychat.settings import load_settings
from policychat.wording import Wording

SETS = Path(__file__).parent / "sets"
REGULARISATION = 1.0  # inverse strength, as scikit-learn's C
MAX_SENTENCES = 3
READING_RECORDS = 300  # of each file, shuffled with SEED
WRONG_PASSAGE_EVERY = 3  # each third record comes a second time, with the passage of another
SEED = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--reading", type=Path, nargs="*", default=[], help="reading comprehension files")
    arguments = parser.parse_args()
    settings = load_settings()
    answerer = open_answerer(settings, wording=Wording.load(settings.prompts_dir))
    fit_for_index(answerer)
    if arguments.reading:
        fit_for_given_passages(answerer, arguments.reading)


def fit_for_index(answerer: Answerer) -> None:
    records = [json.loads(line) for line in (SETS / "questions.jsonl").read_text("utf-8").splitlines()]
    rows, labels = [], []
    for record in records:
        chosen, features = choose(answerer, record["question"], answerer.index_source)
        rows.append(astuple(features))
        labels.append(any(holds_gold(evidence, record) for evidence in chosen))
    values, right = np.array(rows), np.array(labels)
    dev = np.array([record["split"] == "dev" for record in records])
    answerable = np.array([record["answerable"] for record in records])
    probability = fit("FOR_INDEX", values[dev], right[dev], values)
    for name, half in (("dev", dev), ("test", ~dev)):
        report(name, right[half], answerable[half], probability[half])


def fit_for_given_passages(answerer: Answerer, files: list[Path]) -> None:
    rows, labels, answerables = [], [], []
    for record, context in reading_records(files):
        source = GivenSource([GivenPassage(id="p", text=context)], question=record["question"], model=answerer.model)
        chosen, features = choose(answerer, record["question"], source)
        text = fold(" ".join(evidence.candidate.text for evidence in chosen))
        answerable = context == record["context"] and record.get("answerable", True)
        rows.append(astuple(features))
        answerables.append(answerable)
        labels.append(answerable and any(fold(answer) in text for answer in record.get("answers") or []))
    values, right = np.array(rows), np.array(labels)
    probability = fit("FOR_GIVEN_PASSAGES", values, right, values)
    report("all", right, np.array(answerables), probability)


def reading_records(files: list[Path]) -> Iterator[tuple[dict[str, Any], str]]:
    for path in files:
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        random.Random(SEED).shuffle(records)
        records = records[:READING_RECORDS]
        for i, record in enumerate(records):
            yield record, record["context"]
            other = records[-1 - i]["context"]
            if i % WRONG_PASSAGE_EVERY == 0 and other != record["context"]:
                yield record, other


def choose(answerer: Answerer, question: str, source: Source) -> tuple[list[Evidence], Features]:
    vector = answerer.model.query_vector(question)
    candidates = source.candidates(question, vector)
    ranked = rank_sentences(question=question, question_vector=vector, candidates=candidates, idf=source.idf)
    chosen = choose_sentences(ranked, question=question, idf=source.idf, max_sentences=MAX_SENTENCES)
    return chosen, answerer.measure(question, vector, chosen, source)


def fit(
    name: str, values: NDArray[np.float64], right: NDArray[np.bool_], rated: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Print the weights fitted to `values` and return the probabilities of `rated`."""
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=REGULARISATION, max_iter=1000).fit(scaler.transform(values), right)
    weights = model.coef_[0] / scaler.scale_
    intercept = model.intercept_[0] - float(weights @ scaler.mean_)
    named = ", ".join(f"{field.name}={weight:.2f}" for field, weight in zip(fields(Features), weights, strict=True))
    print(f"{name} = Weights(Features({named}), {intercept:.2f})")
    probability: NDArray[np.float64] = model.predict_proba(scaler.transform(rated))[:, 1]
    return probability


def report(
    name: str, right: NDArray[np.bool_], answerable: NDArray[np.bool_], probability: NDArray[np.float64]
) -> None:
    area, brier = roc_auc_score(right, probability), brier_score_loss(right, probability)
    print(f"{name}: {len(right)} questions, AUC {area:.3f}, Brier {brier:.3f}")
    for threshold in np.arange(0.2, 0.75, 0.1):
        answered = probability >= threshold
        print(
            f"  threshold {threshold:.1f}: answered {answered.mean():.2f}, right of those "
            f"{right[answered].mean():.2f}, unanswerable refused {(~answered)[~answerable].mean():.2f}, "
            f"answerable refused {(~answered)[answerable].mean():.2f}"
        )


def holds_gold(evidence: Evidence, record: dict[str, Any]) -> bool:
    text, document = evidence.candidate.text, evidence.candidate.passage.document_id
    golds = (gold for group in (record["gold"], *record.get("alternatives", [])) for gold in group)
    return any(gold["document_id"] == document and (gold["quote"] in text or text in gold["quote"]) for gold in golds)


def fold(text: str) -> str:
    return " ".join(text.split()).casefold()


if __name__ == "__main__":
    main()
