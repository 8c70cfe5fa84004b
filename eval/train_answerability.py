"""Fit the answerability model on the dev half of eval/sets/questions.jsonl and print its coefficients.

    python eval/train_answerability.py

Needs an index of the shipped corpus (`policychat index`). A question counts as answerable by the evidence
when the sentences chosen for it overlap a gold quote. The test half is only looked at for the report.
The printed numbers go into policychat/answer/answerability.py by hand, so that a change is seen in review.
"""

from __future__ import annotations

import json
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler

from policychat.answer.answerability import Features
from policychat.answer.evidence import Evidence, choose_sentences, rank_sentences
from policychat.answer.opening import open_answerer
from policychat.settings import load_settings
from policychat.wording import Wording

SETS = Path(__file__).parent / "sets"
REGULARISATION = 1.0  # inverse strength, as scikit-learn's C; six features and about a hundred records


def main() -> None:
    settings = load_settings()
    answerer = open_answerer(settings, wording=Wording.load(settings.prompts_dir))
    source = answerer.index_source
    records = [json.loads(line) for line in (SETS / "questions.jsonl").read_text("utf-8").splitlines()]
    rows, labels = [], []
    for record in records:
        question = record["question"]
        vector = answerer.model.query_vector(question)
        ranked = rank_sentences(
            question=question,
            question_vector=vector,
            candidates=source.candidates(question, vector),
            idf=source.idf,
        )
        chosen = choose_sentences(ranked, question=question, idf=source.idf, max_sentences=settings.max_sentences)
        rows.append(astuple(answerer.measure(question, vector, chosen, source)))
        labels.append(any(_holds_gold(evidence, record) for evidence in chosen))
    values, right = np.array(rows), np.array(labels)
    dev = np.array([record["split"] == "dev" for record in records])
    answerable = np.array([record["answerable"] for record in records])

    scaler = StandardScaler().fit(values[dev])
    model = LogisticRegression(C=REGULARISATION, max_iter=1000).fit(scaler.transform(values[dev]), right[dev])
    weights = model.coef_[0] / scaler.scale_
    intercept = model.intercept_[0] - float(weights @ scaler.mean_)
    named = ", ".join(f"{field.name}={weight:.2f}" for field, weight in zip(fields(Features), weights, strict=True))
    print(f"COEFFICIENTS = Features({named})\nINTERCEPT = {intercept:.2f}\n")

    probability = model.predict_proba(scaler.transform(values))[:, 1]
    for name, half in (("dev", dev), ("test", ~dev)):
        area = roc_auc_score(right[half], probability[half])
        brier = brier_score_loss(right[half], probability[half])
        print(f"{name}: {half.sum()} questions, AUC {area:.3f}, Brier {brier:.3f}")
        for threshold in np.arange(0.2, 0.75, 0.05):
            answered = probability[half] >= threshold
            print(
                f"  threshold {threshold:.2f}: answered {answered.mean():.2f}, right of those "
                f"{right[half][answered].mean():.2f}, unanswerable refused "
                f"{(~answered)[~answerable[half]].mean():.2f}, answerable refused "
                f"{(~answered)[answerable[half]].mean():.2f}"
            )


def _holds_gold(evidence: Evidence, record: dict[str, object]) -> bool:
    golds = [record["gold"], *record.get("alternatives", [])]  # type: ignore[misc,attr-defined]
    text = evidence.candidate.text
    return any(
        gold["document_id"] == evidence.candidate.passage.document_id
        and (gold["quote"] in text or text in gold["quote"])
        for group in golds
        for gold in group
    )


if __name__ == "__main__":
    main()
