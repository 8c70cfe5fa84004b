"""The reader beside today's choice of sentences, on passages held out of its training.

    python eval/measure_reader.py DATA [--own eval/training/paragraphs] [--model FOLDER] [--vectors FILE.npz]
        [--most 1000] [--json]

For each set: sentence top-1 and top-2 by today's score, by the reader's and by their weighted sum, with the paired
bootstrap interval and the p-value of the difference; where questions have no answer, the area under the curve of
answerability; for claims that of their support; and how long 24 sentences take. DATA is the folder that the reader was
trained from; it is not shipped.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from reader.comparison import FloatArray, Judged, KeptVectors, judge
from reader.held_out import sample
from reader.own import load_all
from reader.records import Claim, Record
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from policychat.evaluation.metrics.resampling import paired_interval, randomisation_p_value
from policychat.index.embedding import load_embedding_model
from policychat.language.script import main_script
from policychat.language.sentences import split_sentences
from policychat.retrieval.reader import Reader
from policychat.settings import Settings

# What a unit of the reader's log-odds is worth in units of today's score, where the two are added, as in
# policychat/answer/reading.py for a few passages. Chosen on the same held-out passages; the figures hardly move
# between 0.02 and 0.05.
READER_WEIGHT, ACROSS_WEIGHT = 0.035, 0.02
SENTENCES_TIMED = 24


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path)
    parser.add_argument("--own", type=Path, help="our own paragraphs")
    parser.add_argument("--vectors", type=Path, help="keeps the embeddings between runs")
    parser.add_argument("--model", type=Path, help="folder of a newly trained reader, instead of the shipped one")
    parser.add_argument("--most", type=int, default=1000, help="questions of each set")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    reader = Reader(arguments.model, sha256=None) if arguments.model else Reader()
    records, claims = load_all(arguments.data, arguments.own)
    claims = [claim for claim in claims if claim.held_out]
    held = sample([record for record in records if record.held_out], arguments.most)
    model = KeptVectors(load_embedding_model(Settings(second_embedding=False)), arguments.vectors)
    records = [record for members in held.values() for record in members]
    sentences = [r.passage[start:end] for r in records for start, end in split_sentences(r.passage)]
    model.prepare(sentences, [record.question for record in records])
    rows = []
    for name, members in held.items():
        judged = [each for record in members if (each := judge(record, model=model, reader=reader)) is not None]
        rows.append({"set": name, **ranking([each for each in judged if each.record.answers])})
        if not all(each.record.answered for each in judged):
            rows.append({"set": f"{name} answerable", **answerability(judged)})
    for name in dict.fromkeys(claim.name for claim in claims):
        rows.append({"set": f"claims {name}", **stances(reader, [claim for claim in claims if claim.name == name])})
    rows.append({"set": "milliseconds", **speed(reader, records)})
    for row in rows:
        print(json.dumps(row) if arguments.json else "  ".join(f"{key} {value}" for key, value in row.items()))


def ranking(judged: Sequence[Judged]) -> dict[str, Any]:
    """Top-1 and top-2 of each way, and what reading adds to today's top-1."""
    ways: dict[str, list[FloatArray]] = {
        "today": [each.baseline for each in judged],
        "reader": [each.read for each in judged],
        "both": [each.baseline + _weight(each) * each.read for each in judged],
    }
    row: dict[str, Any] = {"questions": len(judged)}
    hits = {}
    for way, scores in ways.items():
        for most in (1, 2):
            right = [each.right(score, most=most) for each, score in zip(judged, scores, strict=True)]
            hits[way, most] = np.array(right).reshape(-1, 1)
            row[f"{way}_top{most}"] = round(float(np.mean(right)), 3)
    for way in ("reader", "both"):
        interval = paired_interval(hits["today", 1], hits[way, 1], _mean)
        if interval:
            row[f"{way}_gain"] = f"{interval.low:+.3f} to {interval.high:+.3f}"
        row[f"{way}_p"] = randomisation_p_value(hits["today", 1], hits[way, 1], _mean)
    return row


def answerability(judged: Sequence[Judged]) -> dict[str, Any]:
    """AUC of answered against unanswered: today's confidence, the reader's best score, and a logistic regression on
    both, fitted on other passages (five folds)."""
    answered = np.array([each.record.answered for each in judged])
    today = np.array([each.confidence for each in judged])
    best = np.array([each.read.max() for each in judged])
    both = np.stack([np.log(today / (1 - today)), best], axis=1)
    groups = [each.record.group for each in judged]
    fitted = cross_val_predict(
        LogisticRegression(), both, answered, groups=groups, cv=GroupKFold(5), method="predict_proba"
    )[:, 1]
    return {
        "questions": len(judged),
        "today_auc": round(roc_auc_score(answered, today), 3),
        "reader_auc": round(roc_auc_score(answered, best), 3),
        "both_auc": round(roc_auc_score(answered, fitted), 3),
    }


def stances(reader: Reader, claims: Sequence[Claim]) -> dict[str, Any]:
    """How well the stances of the evidence tell supported claims from others, and how many are right."""
    shares = np.concatenate(
        [reader.stances(each.claim, [each.evidence], contexts=[each.before + each.evidence]) for each in claims]
    )
    stance = np.array([each.stance for each in claims])
    return {
        "claims": len(claims),
        "supported_auc": round(roc_auc_score(stance == 0, shares[:, 0]), 3),
        "right": round(float(np.mean(shares.argmax(axis=1) == stance)), 3),
    }


def speed(reader: Reader, records: Sequence[Record]) -> dict[str, Any]:
    """Milliseconds to read 24 sentences of a few passages with their contexts."""
    taken = []
    for at in range(0, len(records), max(1, len(records) // 30)):
        pairs = [
            (other.passage[start:end], other.passage)
            for other in {each.passage: each for each in records[at : at + 40]}.values()
            for start, end in split_sentences(other.passage)
        ][:SENTENCES_TIMED]
        texts, contexts = zip(*pairs, strict=True)
        began = time.perf_counter()
        reader.scores(records[at].question, texts, contexts=contexts)
        taken.append((time.perf_counter() - began) * 1000)
    return {
        "sentences": SENTENCES_TIMED,
        "median": round(statistics.median(taken[2:]), 1),
        "best": round(min(taken), 1),
    }


def _weight(judged: Judged) -> float:
    record = judged.record
    return READER_WEIGHT if main_script(record.question) == main_script(record.passage) else ACROSS_WEIGHT


def _mean(matrix: FloatArray) -> float:
    return float(matrix[:, 0].mean())


if __name__ == "__main__":
    main()
