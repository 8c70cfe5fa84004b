"""How long a new question takes, as a multiple of embedding it, and how much faster a repeated one is embedded.

    python eval/benchmarks/latency.py [--repeats 5] [--json]

All are measured in turn in one process over the example questions of the corpus, so that the ratios hold
when the machine's speed drifts. A question is new each time by its number of question marks. Needs an index
(`policychat index`).
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import tomllib
from collections.abc import Callable

from policychat.answer.opening import open_answerer
from policychat.settings import load_settings
from policychat.wording import Wording


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeats", type=int, default=5, help="times each question is asked")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()

    settings = load_settings()
    answerer = open_answerer(settings, wording=Wording.load(settings.prompts_dir))
    examples = tomllib.loads((settings.corpus_dir / "examples.toml").read_text("utf-8"))
    questions = [question for language in examples.values() for question in language]
    for question in questions:  # warm: lazy imports, caches, the first page faults
        answerer.ask(question)

    embed: list[float] = []
    ask: list[float] = []
    first: list[float] = []
    again: list[float] = []
    models = [answerer.model, *([answerer.model.second] if answerer.model.second else [])]
    for turn in range(arguments.repeats):
        for question in questions:
            new = question.rstrip("?？") + "?" * (turn + 2)
            embed.append(_milliseconds(lambda q=new: answerer.model.embed_query(q)))
            ask.append(_milliseconds(lambda q=new: answerer.ask(q)))
            first.append(_milliseconds(lambda q=new: [model.embed_query(q) for model in models]))
            again.append(_milliseconds(lambda q=new: [model.query_vector(q) for model in models]))
    ratios = [one / other for one, other in zip(ask, embed, strict=True)]
    figures = {
        "questions": len(questions),
        "repeats": arguments.repeats,
        "embed_ms_median": round(statistics.median(embed), 1),
        "ask_ms_median": round(statistics.median(ask), 1),
        "ask_ms_p95": round(statistics.quantiles(ask, n=20)[-1], 1),
        "ratio_of_medians": round(statistics.median(ask) / statistics.median(embed), 2),
        "median_of_ratios": round(statistics.median(ratios), 2),
        "embed_by_all_models_ms_median": round(statistics.median(first), 1),
        "embed_again_ms_median": round(statistics.median(again), 3),
        "first_to_repeated": round(statistics.median(one / other for one, other in zip(first, again, strict=True))),
    }
    if arguments.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:30} {value}")


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
