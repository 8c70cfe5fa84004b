"""How long a new question takes, next to embedding it in torch and to LlamaIndex's and Haystack's search, in one run.

    python eval/benchmarks/latency.py [--repeats 1] [--json]

All are measured in turn in one process over the project's own questions, so that the ratios hold when the machine's
speed drifts. A question is new each time by its number of question marks. Needs an index (`policychat index`).

The rows, medians in milliseconds by the clock and of the processor: `torch fp32` embeds the question with
sentence-transformers, `llamaindex` and `haystack` search the corpus with that model (`quick_starts.py`; left out where
not installed), `embed` embeds it as policychat does, `embed second` with its second model, `ask` answers it, and
`outside models` answers a question whose vectors are remembered.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import quick_starts
from sentence_transformers import SentenceTransformer

from policychat.answer.answerer import Answerer
from policychat.answer.opening import open_answerer
from policychat.evaluation.folders import find_sets
from policychat.evaluation.sets import load_questions
from policychat.index.embedding import find_model_folder
from policychat.settings import Settings, load_settings
from policychat.wording import Wording

WARM_UP = 20
Act = Callable[[str], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeats", type=int, default=1, help="times each question is asked")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()

    settings = load_settings()
    answerer = open_answerer(settings, wording=Wording.load(settings.prompts_dir))
    questions = questions_of(settings, answerer)
    acts = acts_of(settings, answerer)
    wall: dict[str, list[float]] = {name: [] for name in acts}
    processor: dict[str, list[float]] = {name: [] for name in acts}
    for question in questions[:WARM_UP]:  # lazy imports, caches, the first page faults
        for act in acts.values():
            act(question)
    for turn in range(arguments.repeats):
        for question in questions:
            new = question.rstrip("?？") + "?" * (turn + 2)
            for name, act in acts.items():
                clock, spent = time.perf_counter(), time.process_time()
                act(new)
                wall[name].append((time.perf_counter() - clock) * 1000)
                processor[name].append((time.process_time() - spent) * 1000)
    rows = {
        name: {
            "median_ms": round(statistics.median(wall[name]), 2),
            "p95_ms": round(statistics.quantiles(wall[name], n=20)[-1], 2),
            "processor_ms": round(statistics.median(processor[name]), 2),
            "to_torch": _ratio(wall[name], wall["torch fp32"]),
        }
        for name in acts
    }
    if arguments.json:
        print(json.dumps({"questions": len(questions), "repeats": arguments.repeats, "rows": rows}))
        return
    for name, row in rows.items():
        print(f"{name:15}", "  ".join(f"{label} {value:8.2f}" for label, value in row.items()))


def questions_of(settings: Settings, answerer: Answerer) -> list[str]:
    """The project's own questions, each once."""
    records = load_questions(find_sets(settings.eval_dir), document_text=answerer.index.documents.text)
    return list(dict.fromkeys(record.question for record in records))


def acts_of(settings: Settings, answerer: Answerer) -> dict[str, Act]:
    """What is done with each question, in this order: its vectors are remembered when `ask` has been its turn."""
    torch = SentenceTransformer(str(find_model_folder(settings)), device="cpu")
    model, second = answerer.model, answerer.model.second
    acts: dict[str, Act] = {
        "torch fp32": lambda question: torch.encode(question, prompt_name="query", show_progress_bar=False)
    }
    for name, package in zip(quick_starts.NAMES, ("llama_index", "haystack"), strict=True):
        if importlib.util.find_spec(package):
            with tempfile.TemporaryDirectory(prefix="policychat-latency-") as folder:
                quick_starts.save(name, settings, Path(folder))
                acts[name] = quick_starts.load(name, settings, Path(folder))
    acts["embed"] = model.embed_query
    if second is not None:
        acts["embed second"] = second.embed_query
    return acts | {"ask": answerer.ask, "outside models": answerer.ask}


def _ratio(own: list[float], other: list[float]) -> float:
    """The median of the ratios, question by question."""
    return round(statistics.median(one / two for one, two in zip(own, other, strict=True)), 2)


if __name__ == "__main__":
    main()
