"""How long a new claim takes next to a new question, and an article next to its claims one by one, in one run.

    python eval/benchmarks/checking.py [--index DIR] [--corpus DIR] [--repeats 3] [--json]

A claim of the project's own claims and a question of its own questions are worked on in turn in one process, so that
the ratio holds when the machine's speed drifts; each is new each time by its number of closing marks. The article is
all claims, one after the other, as one text. Needs an index (`policychat index`).

The rows: medians in milliseconds by the clock and of the processor of `ask` and `check`, their ratio (the median of the
pairs, and of the best of each), and the claims of the article a second, the best of the repeats.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from policychat.answer.answerer import Answerer
from policychat.claims.checker import ClaimChecker
from policychat.cli.opening import open_for_answers
from policychat.cli.options import settings_from
from policychat.evaluation.folders import find_sets
from policychat.evaluation.sets import load_claims, load_questions
from policychat.settings import Settings
from policychat.wording import Wording

WARM_UP = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--repeats", type=int, default=3, help="times each claim is checked")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    settings = settings_from(corpus=options.corpus, index=options.index)
    answerer = open_for_answers(settings)
    checker = ClaimChecker(answerer=answerer, wording=Wording.load(settings.prompts_dir))
    claims, questions = texts_of(settings, answerer)
    for claim, question in list(zip(claims, questions, strict=False))[:WARM_UP]:
        checker.check(claim)
        answerer.ask(question)
    asked: list[tuple[float, float]] = []
    checked: list[tuple[float, float]] = []
    for turn in range(options.repeats):
        for place, claim in enumerate(claims):
            asked.append(timed(answerer.ask, questions[place % len(questions)].rstrip("?？") + "?" * (turn + 2)))
            checked.append(timed(checker.check, claim.rstrip(".。") + "!" * (turn + 1)))
    wall = [check / ask for (ask, _), (check, _) in zip(asked, checked, strict=True)]
    each_best = [[min(times[place :: len(claims)])[0] for place in range(len(claims))] for times in (asked, checked)]
    rates = []
    for turn in range(options.repeats):
        article = " ".join(claim.rstrip(".。") + "!" * (options.repeats + turn + 1) for claim in claims)
        started = time.perf_counter()
        count = len(checker.check(article).claims)
        rates.append(count / (time.perf_counter() - started))
    result = {
        "ask_ms": round(statistics.median(clock for clock, _ in asked), 2),
        "check_ms": round(statistics.median(clock for clock, _ in checked), 2),
        "ask_processor_ms": round(statistics.median(spent for _, spent in asked), 2),
        "check_processor_ms": round(statistics.median(spent for _, spent in checked), 2),
        "ratio": round(statistics.median(wall), 2),
        "ratio_of_best": round(statistics.median(each_best[1]) / statistics.median(each_best[0]), 2),
        "article_claims": count,
        "article_claims_per_second": round(max(rates), 1),
    }
    print(json.dumps(result) if options.json else "\n".join(f"{name:26} {value}" for name, value in result.items()))


def timed(act: Callable[[str], object], text: str) -> tuple[float, float]:
    """What `act(text)` takes, in milliseconds: by the clock, and of the processor."""
    clock, spent = time.perf_counter(), time.process_time()
    act(text)
    return (time.perf_counter() - clock) * 1000, (time.process_time() - spent) * 1000


def texts_of(settings: Settings, answerer: Answerer) -> tuple[list[str], list[str]]:
    """The project's own claims and questions, each once."""
    sets, text = find_sets(settings.eval_dir), answerer.index.documents.text
    claims = [record.claim for record in load_claims(sets, document_text=text)]
    questions = [record.question for record in load_questions(sets, document_text=text)]
    return list(dict.fromkeys(claims)), list(dict.fromkeys(questions))


if __name__ == "__main__":
    main()
