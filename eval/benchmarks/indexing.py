"""What indexing costs beside encoding, indexing again, and memory at size.

    python eval/benchmarks/indexing.py overhead [--passages 1000]
    python eval/benchmarks/indexing.py again [--passages 13000]
    python eval/benchmarks/indexing.py memory [--passages 200000]

`overhead` builds with the real model and says which share of the time was not spent encoding. `again` builds,
indexes the unchanged corpus again and once more after one document changed. `memory` builds and says the peak
of resident memory. The last two use vectors drawn from a hash of the text: hours of encoding would add nothing
to what they measure, and `again` therefore also says what the first build would take at the rate of `--rate`
texts encoded a second, which `encoding.py` measures. Documents are random sentences of the words of a small
vocabulary, 20 passages each.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import random
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from policychat.index.build import BuildResult, build_index
from policychat.index.embedding import load_embedding_model
from policychat.settings import Settings

_PASSAGES_A_DOCUMENT = 20
_SENTENCES_A_PASSAGE = 4
_WORDS_A_SENTENCE = 20


class HashedVectors:
    """Stands in for an embedding model: a random unit vector per text, the same for the same text."""

    model_id = "hashed"
    sha256 = hashlib.sha256(b"hashed").hexdigest()
    signature = sha256
    dimension = 384
    second = None

    def text_vectors(self, texts: Sequence[str]) -> Any:
        """One row a text."""
        rows = [np.random.default_rng(list(hashlib.blake2b(text.encode()).digest()[:16])) for text in texts]
        vectors = np.stack([row.standard_normal(self.dimension, dtype=np.float32) for row in rows])
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def count_tokens(self, text: str) -> int:
        """About as many as a subword tokenizer finds."""
        return len(text.split()) * 2


def write_corpus(folder: Path, *, passages: int) -> None:
    """Fill `folder` with documents that are cut into about `passages` passages."""
    chance = random.Random(20221231)
    words = ["".join(chance.choices("aeioubcdfgklmnprstv", k=chance.randint(3, 9))) for _ in range(20_000)]
    words += ["the", "of", "and", "in", "to"] * 1500  # without them no language would be recognised
    for number in range(passages // _PASSAGES_A_DOCUMENT):
        paragraphs = []
        for _ in range(_PASSAGES_A_DOCUMENT):
            sentences = [
                " ".join(chance.choices(words, k=_WORDS_A_SENTENCE)).capitalize() + "."
                for _ in range(_SENTENCES_A_PASSAGE)
            ]
            paragraphs.append(" ".join(sentences))
        path = folder / f"{number // 1000:04d}" / f"{number:07d}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n\n".join(paragraphs) + "\n", "utf-8")


class Timed:
    """An `embed` that knows how long it took."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.seconds = 0.0
        self.texts = 0

    def __call__(self, texts: Sequence[str]) -> Any:
        started = time.perf_counter()
        vectors = self._model.text_vectors(texts)
        self.seconds += time.perf_counter() - started
        self.texts += len(texts)
        return vectors


class TimedSecond(Timed):
    """The second model, timed."""

    def __init__(self, model: Any) -> None:
        super().__init__(model)
        self.sha256, self.dimension = model.sha256, model.dimension
        self.text_vectors = self.__call__


def build(settings: Settings, model: Any) -> tuple[float, Timed, BuildResult]:
    """Seconds, the encoding in them, and the result of one build."""
    embed = Timed(model)
    started = time.perf_counter()
    result = build_index(settings, model=model, embed=embed)
    return time.perf_counter() - started, embed, result


def overhead(settings: Settings) -> dict[str, object]:
    """The share of a first build that is not encoding, with the real model."""
    model = load_embedding_model(settings)
    model.text_vectors(["warm"])
    second = None
    if model.second is not None:
        second = TimedSecond(model.second)
        model = dataclasses.replace(model, second=second)
    seconds, embed, result = build(settings, model)
    by_second = second.seconds if second else 0.0
    return {
        "passages": result.manifest.passages,
        "texts": embed.texts,
        "seconds": round(seconds, 1),
        "encoding_seconds": round(embed.seconds, 1),
        "encoding_seconds_of_the_second_model": round(by_second, 1),
        "share_not_encoding": round(1 - (embed.seconds + by_second) / seconds, 4),
    }


def again(settings: Settings, *, rate: float) -> dict[str, object]:
    """A first build, one of the same corpus, and one after a change."""
    model = HashedVectors()
    first, embed, result = build(settings, model)
    unchanged, _, kept = build(settings, model)
    changed = next(iter(sorted(settings.corpus_dir.rglob("*.txt"))))
    changed.write_text(changed.read_text("utf-8") + "\n\nOne more sentence was added here.\n", "utf-8")
    after, more, rebuilt = build(settings, model)
    whole = first - embed.seconds + embed.texts / rate
    return {
        "passages": result.manifest.passages,
        "texts": embed.texts,
        "first_seconds_but_encoding": round(first - embed.seconds, 1),
        f"first_seconds_at_{rate:g}_texts_a_second": round(whole, 1),
        "unchanged_seconds": round(unchanged, 2),
        "unchanged_share_of_first": round(unchanged / whole, 4),
        "unchanged_was_kept": not kept.built,
        "one_document_changed_seconds": round(after - more.seconds, 2),
        "one_document_changed_share_of_first": round(after / whole, 4),
        "texts_embedded_for_it": rebuilt.embedded,
    }


def memory(settings: Settings) -> dict[str, object]:
    """The peak of resident memory of a first build."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, embed, result = build(settings, HashedVectors())
    return {
        "passages": result.manifest.passages,
        "vectors": result.manifest.vectors,
        "seconds_but_encoding": round(seconds - embed.seconds, 1),
        "megabytes_before": round(before / 1024),
        "megabytes_peak": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "index_megabytes": round(sum(record.bytes for record in result.manifest.files.values()) / 2**20),
    }


def main() -> None:
    """Measure in a temporary folder, print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("overhead", "again", "memory"))
    parser.add_argument("--passages", type=int, help="about how many")
    parser.add_argument("--rate", type=float, default=60.0, help="texts encoded a second, for `again`")
    arguments = parser.parse_args()
    passages = arguments.passages or {"overhead": 1000, "again": 13_000, "memory": 200_000}[arguments.what]
    with tempfile.TemporaryDirectory(prefix="policychat-indexing-") as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        write_corpus(corpus, passages=passages)
        settings = Settings(corpus_dir=corpus, index_dir=Path(folder) / "index")
        if arguments.what == "overhead":
            figures = overhead(settings)
        elif arguments.what == "again":
            figures = again(settings, rate=arguments.rate)
        else:
            figures = memory(settings)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
