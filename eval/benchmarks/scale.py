"""What retrieval costs beside its models, by the number of passages.

    python eval/benchmarks/scale.py [13000 100000 1000000] [--chinese 0.2] [--folder DIR] [--plot scale.html] [--json]

Builds an index of made-up documents (synthetic.py) for each size with the product's own build, opens it in a process
of its own and asks the product's own HybridRetriever for 16 passages. The vectors of the questions are known
beforehand, and no passage has been asked for before but those of twenty questions that warm up. Said are the median
and the 95th percentile of the milliseconds a question takes, the median of those that processors computed for it
(which says more where other programs run), and the resident memory: all of it, and what of it is
not pages of the index's files, which the system takes back when it needs them.

An index stays in DIR, where that is given, and is not built again. A million passages take some 20 GB there.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from synthetic import documents, synthetic_model

_SIZES = (13_000, 100_000, 1_000_000)
_TOP_K = 16
_WARMING, _QUESTIONS = 20, 200
_WORDS_A_QUESTION = 7
_STYLE = (
    "body{font:14px sans-serif}text{font:11px sans-serif}.rule{stroke:#ccc}.line{fill:none;stroke:#0a58ca;"
    "stroke-width:2}.dot{fill:#0a58ca}"
)


def build(folder: Path, passages: int, chinese: float) -> float:
    """Build the index in `folder`, if it is not there, and return the seconds that took."""
    from policychat.index.build import build_documents
    from policychat.settings import Settings

    settings = Settings(index_dir=folder, corpus_dir=folder)
    if (folder / "manifest.json").exists():
        return 0.0
    started = time.perf_counter()
    build_documents(settings, documents(passages, chinese=chinese), model=synthetic_model())
    return time.perf_counter() - started


def measure(folder: Path) -> dict[str, Any]:
    """Open the index in `folder` and ask."""
    from llama_index.core.schema import QueryBundle

    from policychat.index.opened import open_index
    from policychat.retrieval.hybrid import HybridRetriever

    before = _memory()
    model = synthetic_model()
    started = time.perf_counter()
    index = open_index(folder, model=model)
    retriever = HybridRetriever(index=index, model=model, top_k=_TOP_K)
    opening = time.perf_counter() - started
    questions = _questions(index, _WARMING + _QUESTIONS)
    second = {question: model.second.query_vector(question) for question in questions}
    model.second.query_vector = second.__getitem__
    bundles = [QueryBundle(question, embedding=model.query_vector(question).tolist()) for question in questions]
    times, computing = [], []
    for bundle in bundles:
        began, computed = time.perf_counter(), time.process_time()
        retriever.retrieve(bundle)
        times.append((time.perf_counter() - began) * 1000)
        computing.append((time.process_time() - computed) * 1000)
    after = _memory()
    figures = {
        "passages": index.manifest.passages,
        "questions": _QUESTIONS,
        "p50_ms": round(float(np.percentile(times[_WARMING:], 50)), 2),
        "p95_ms": round(float(np.percentile(times[_WARMING:], 95)), 2),
        "cpu_p50_ms": round(float(np.percentile(computing[_WARMING:], 50)), 2),
        "open_seconds": round(opening, 2),
        "resident_mb": after["VmRSS"] - before["VmRSS"],
        "resident_without_files_mb": after["RssAnon"] - before["RssAnon"],
    }
    index.close()
    return figures


def _questions(index: Any, count: int) -> list[str]:
    """Of words of passages spread over the index, one question each."""
    chance = np.random.default_rng(1)
    ids = index.table.ids
    asked = []
    for place in chance.choice(len(ids), size=count, replace=False):
        document_id = ids[int(place)].split(":")[0]
        text = index.documents.text(document_id)
        begin = chance.integers(0, max(1, len(text) - 500))
        part = text[begin : begin + 400]
        words = part.replace(".", "").split()[1:-1] if part.isascii() else list(part.replace("。", ""))
        drawn = chance.choice(words, size=min(_WORDS_A_QUESTION, len(words)), replace=False)
        asked.append((" " if part.isascii() else "").join(drawn.tolist()))
    return asked


def _memory() -> dict[str, int]:
    """Megabytes, from Linux."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    return {name: int(fields[name].split()[0]) // 1024 for name in ("VmRSS", "RssAnon")}


def plot(rows: Sequence[dict[str, Any]]) -> str:
    """A page with latency and memory against size, for two sizes and more."""
    from policychat.evaluation.reporting.charts import line_chart

    least, most = (math.log10(end(row["passages"] for row in rows)) for end in (min, max))
    charts = []
    for name, label in (
        ("p50_ms", "median milliseconds"),
        ("p95_ms", "95th percentile of milliseconds"),
        ("resident_mb", "resident MB"),
        ("resident_without_files_mb", "resident MB without the index's files"),
    ):
        top = max(row[name] for row in rows)
        points = [((math.log10(row["passages"]) - least) / (most - least), row[name] / top) for row in rows]
        ticks = [f"{10 ** (least + (most - least) * part / 4):,.0f}" for part in range(5)]
        charts.append(
            line_chart(
                points, title=label, x_label="passages (logarithmic)", y_label=label, dots=True, x_ticks=ticks,
                y_ticks=[f"{top * part / 4:.4g}" for part in range(5)],
            )
        )  # fmt: skip
    body = "\n".join(f'<div style="width:640px">{chart}</div>' for chart in charts)
    return f'<!doctype html><meta charset="utf-8"><title>Scale</title><style>{_STYLE}</style>\n{body}\n'


def main() -> None:
    """Measure each size, print a table or JSON, and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sizes", type=int, nargs="*", default=_SIZES, help="numbers of passages")
    parser.add_argument("--chinese", type=float, default=0.2, help="share of the passages in Chinese, 0 to 1")
    parser.add_argument("--folder", type=Path, help="keep the indexes here")
    parser.add_argument("--plot", type=Path, help="write a page with the plots here")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="policychat-scale-") as temporary:
        for size in sorted(set(arguments.sizes)):
            folder = (arguments.folder or Path(temporary)) / f"{size}-{arguments.chinese:g}"
            folder.mkdir(parents=True, exist_ok=True)
            print(f"{size} passages", file=sys.stderr)
            seconds = _alone(build, folder, size, arguments.chinese)
            rows.append({**_alone(measure, folder), "build_seconds": round(seconds, 1)})
    if arguments.json:
        print(json.dumps({"chinese": arguments.chinese, "sizes": rows}, indent=1))
    else:
        print("  ".join(rows[0]))
        for row in rows:
            print("  ".join(f"{value:>{len(name)}}" for name, value in row.items()))
    if arguments.plot and len(rows) > 1:
        arguments.plot.write_text(plot(rows), "utf-8")


def _alone(work: Any, *arguments: Any) -> Any:
    """In a process of its own, so that memory is nobody else's."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


if __name__ == "__main__":
    main()
