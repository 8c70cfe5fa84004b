"""How long an answer from given passages takes next to embedding their sentences once, in one run.

    python eval/benchmarks/given_passages.py [--index DIR] [--corpus DIR] [--passages 3] [--repeats 3] [--json]

Each question of the project's own comes with the passages that the index finds for it, as a caller with a retriever of
its own would send them. In turn in one process: their sentences embedded by the first model, and the answer, without
the reader and with it. Needs an index (`policychat index`).

The rows: medians over the questions of the best of the repeats, in milliseconds by the clock, and of their ratios.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from policychat.answer.answerer import Answerer
from policychat.answer.evidence import sentence_words
from policychat.answer.opening import open_answerer
from policychat.cli.options import settings_from
from policychat.evaluation.folders import find_sets
from policychat.evaluation.sets import load_questions
from policychat.index.nodes import node_to_passage
from policychat.schema import GivenPassage
from policychat.wording import Wording

MOST_QUESTIONS = 60
WARM_UP = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--passages", type=int, default=3, help="passages that come with a question")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    settings = settings_from(corpus=options.corpus, index=options.index)
    wording = Wording.load(settings.prompts_dir)
    by_reader = {
        name: open_answerer(settings.model_copy(update={"reader": setting}), wording=wording)
        for name, setting in (("answer_unread", "off"), ("answer", "passages"))
    }
    answerer = by_reader["answer"]
    sets = find_sets(settings.eval_dir)
    questions = [record.question for record in load_questions(sets, document_text=answerer.index.documents.text)]
    asked = [
        each_with_passages(answerer, question, options.passages)
        for question in questions[:: 1 + len(questions) // MOST_QUESTIONS]
    ]
    times: dict[str, list[float]] = {}
    for number, (question, given, sentences) in enumerate([*asked[:WARM_UP], *asked]):
        best = {"embedding": best_of(options.repeats, partial(answerer.model.text_vectors, sentences))}
        for name, each in by_reader.items():
            best[name] = best_of(options.repeats, partial(each.ask, question, passages=given))
        if number >= WARM_UP:
            for name, value in best.items():
                times.setdefault(name, []).append(value)
    result = {f"{name}_ms": round(statistics.median(values), 1) for name, values in times.items()}
    for name in by_reader:
        ratios = [mine / unit for mine, unit in zip(times[name], times["embedding"], strict=True)]
        result[f"{name}_to_embedding"] = round(statistics.median(ratios), 2)
    result["sentences"] = statistics.median(len(sentences) for _, _, sentences in asked)
    print(json.dumps(result) if options.json else "\n".join(f"{name:28} {value}" for name, value in result.items()))


def each_with_passages(answerer: Answerer, question: str, most: int) -> tuple[str, list[GivenPassage], list[str]]:
    """The question, the passages that the index finds for it, and their sentences."""
    found = answerer.index_source.make_retriever(top_k=most).retrieve(question)
    passages = [node_to_passage(each.node) for each in found]
    given = [GivenPassage(id=str(place), text=passage.text) for place, passage in enumerate(passages)]
    return question, given, [words.text for passage in passages for words in sentence_words(passage)]


def best_of(repeats: int, act: Callable[[], object]) -> float:
    """The shortest that `act` takes, in milliseconds."""
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        act()
        best = min(best, (time.perf_counter() - started) * 1000)
    return best


if __name__ == "__main__":
    main()
