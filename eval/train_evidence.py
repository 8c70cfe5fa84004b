"""Fit the weights by which a sentence is chosen, and print them with what they are worth.

    python eval/train_evidence.py [--reading FILE.jsonl ...] [--across QUESTIONS.jsonl CONTEXTS.jsonl]

Fitted on the dev half of eval/sets/questions.jsonl, which needs an index of the shipped corpus (`policychat index`),
and on reading comprehension files, each question with the one text that is asked about; they are not shipped. --across
takes the questions of one file with the texts and answers of another that has the same ids: a question in one language
about a text in the other. Each set counts by the square root of its size. A sentence is right where it holds the gold.

The likelihood of the right sentences among their rivals (listwise softmax) is maximised, so all that counts is which
sentence comes before which. The printed numbers go into policychat/answer/sentence_score.py by hand, so that a change
is seen in review; each set is also measured with weights fitted on the others.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from training.reading import Reading, candidates, holds_gold, load_across, load_reading, own_questions, second_vector

from policychat.answer.answerer import Answerer
from policychat.answer.evidence import Candidate
from policychat.answer.opening import open_answerer
from policychat.answer.sentence_score import WEIGHTS, Weights, measure_sentences
from policychat.answer.sources import GivenSource, Source
from policychat.schema import GivenPassage
from policychat.settings import load_settings
from policychat.wording import Wording

MOST = 600  # records of each file
RIDGE = 1e-3
DEPTHS = (1, 2, 3)


@dataclass(frozen=True)
class Example:
    """The sentences of one question: features, shape (n, features), and which are right."""

    features: NDArray[np.float64]
    right: NDArray[np.bool_]

    @property
    def teaches(self) -> bool:
        return bool(self.right.any() and not self.right.all())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--reading", type=Path, nargs="*", default=[], help="reading comprehension files")
    parser.add_argument("--across", type=Path, nargs=2, metavar=("QUESTIONS", "CONTEXTS"))
    arguments = parser.parse_args()
    settings = load_settings()
    answerer = open_answerer(settings, wording=Wording.load(settings.prompts_dir))
    sets = {"own dev": own_examples(answerer, "dev")}
    for path in arguments.reading:
        sets[path.stem] = [given_example(answerer, reading) for reading in load_reading(path, most=MOST)]
    if arguments.across:
        sets["across"] = [given_example(answerer, reading) for reading in load_across(*arguments.across, most=MOST)]
    fitted = fit(list(sets.values()))
    names = [field.name for field in fields(Weights)]
    unit = fitted[names.index("cosine")]
    print("WEIGHTS =", Weights(*(round(float(weight / unit), 4) for weight in fitted)))
    print(f"right within the first {DEPTHS}: weights in use / fitted without the set / fitted on all")
    in_use = np.array([getattr(WEIGHTS, name) for name in names])
    for name, examples in sets.items():
        others = [other for key, other in sets.items() if key != name]
        without = fit(others) if others else in_use
        print(f"  {name:28}", *(hits(examples, weights) for weights in (in_use, without, fitted)), sep="  ")
    test = own_examples(answerer, "test")
    print(f"  {'own test':28}", *(hits(test, weights) for weights in (in_use, fitted)), sep="  ")


def own_examples(answerer: Answerer, split: str) -> list[Example]:
    examples = []
    for record in own_questions(answerer, split):
        if record.answerable:
            found = candidates(answerer, record.question, answerer.index_source)
            right = [holds_gold(each.text, each.passage.document_id, record) for each in found]
            examples.append(example(answerer, record.question, found, right, answerer.index_source))
    return examples


def given_example(answerer: Answerer, reading: Reading) -> Example:
    source = GivenSource([GivenPassage(id="p", text=reading.context)], question=reading.question, model=answerer.model)
    found = candidates(answerer, reading.question, source)
    return example(answerer, reading.question, found, [reading.is_answered_by(each.text) for each in found], source)


def example(answerer: Answerer, question: str, found: list[Candidate], right: list[bool], source: Source) -> Example:
    if not found:
        return Example(np.empty((0, len(fields(Weights)))), np.empty(0, dtype=bool))
    measured = measure_sentences(
        found,
        question=question,
        question_vector=answerer.model.query_vector(question),
        second_question_vector=second_vector(answerer, question),
        background=source.background(),
        idf=source.idf,
    )
    return Example(measured.features.astype(np.float64), np.array(right))


def fit(sets: list[list[Example]]) -> NDArray[np.float64]:
    """The weights that make the right sentences of `sets` likeliest."""
    taught = [[each for each in examples if each.teaches] for examples in sets]
    examples = [each for of_set in taught for each in of_set]
    weight = np.concatenate([np.full(len(of_set), len(of_set) ** -0.5) for of_set in taught if of_set])
    weight /= weight.sum()
    stacked = np.concatenate([each.features for each in examples])
    mean, spread = stacked.mean(axis=0), stacked.std(axis=0) + 1e-6
    starts = np.cumsum([0, *(len(each.right) for each in examples[:-1])])
    owner = np.repeat(np.arange(len(examples)), [len(each.right) for each in examples])
    right = np.concatenate([each.right for each in examples])
    scaled = (stacked - mean) / spread

    def shares(scores: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        top = np.maximum.reduceat(scores, starts)
        powers = np.exp(scores - top[owner])
        total = np.add.reduceat(powers, starts)
        return powers / total[owner], top + np.log(total)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = scaled @ weights
        all_shares, all_sum = shares(scores)
        right_shares, right_sum = shares(np.where(right, scores, -1e9))
        gradient = scaled.T @ ((all_shares - right_shares) * weight[owner]) + 2 * RIDGE * weights
        return float(weight @ (all_sum - right_sum) + RIDGE * weights @ weights), gradient

    found = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B")
    result: NDArray[np.float64] = found.x / spread
    return result


def hits(examples: list[Example], weights: NDArray[np.float64]) -> str:
    answerable = [each for each in examples if each.right.any()] or examples
    ranks = [int(np.argmax(each.right[np.argsort(-(each.features @ weights), kind="stable")])) for each in answerable]
    return " ".join(f"{np.mean([rank < depth for rank in ranks]):.3f}" for depth in DEPTHS)


if __name__ == "__main__":
    main()
