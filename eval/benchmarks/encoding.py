"""How many texts a second policychat embeds, and a plain sentence-transformers loop over the same texts and model.

    python eval/benchmarks/encoding.py [--folder-of-texts FOLDER] [--passages 64] [--sentences 128] [--json]

The texts are passages of about 150 tokens and sentences of about 25, cut from the corpus of the settings (or the
.txt and .md files of a folder) and repeated where they do not suffice. Each round measures, in turn and in one
process, the loop with its default batches of 32, the loop in batches of 8 in the order of the file, and
policychat; the fastest of the rounds counts, and the ratios hold whatever the machine's speed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sentence_transformers import SentenceTransformer

from policychat.index.chunking import split_passages
from policychat.index.embedding import EmbeddingModel, find_model_folder, load_embedding_model
from policychat.settings import load_settings

PASSAGE_TOKENS = 150
SENTENCE_TOKENS = 25
ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder-of-texts", type=Path, help="take the texts from these files, not from the corpus")
    parser.add_argument("--passages", type=int, default=64, help="how many passages to embed")
    parser.add_argument("--sentences", type=int, default=128, help="how many sentences to embed")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()

    settings = load_settings()
    model = load_embedding_model(settings)
    plain = SentenceTransformer(str(find_model_folder(settings)), device="cpu")
    passages, sentences = cut(arguments.folder_of_texts or settings.corpus_dir, model)
    if not passages or not sentences:
        parser.error("there are no texts of that length; name another folder with --folder-of-texts")
    texts = {
        "passages": list(itertools.islice(itertools.cycle(passages), arguments.passages)),
        "sentences": list(itertools.islice(itertools.cycle(sentences), arguments.sentences)),
    }
    texts["mixed"] = [*texts["passages"], *texts["sentences"]]
    figures = {name: measure(batch, plain=plain, model=model) for name, batch in texts.items()}
    figures["question"] = measure([sentences[0]], plain=plain, model=model, as_questions=True, rounds=5 * ROUNDS)
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, row in figures.items():
        print(name, " ".join(f"{label} {value}" for label, value in row.items()), sep=": ")


def cut(folder: Path, model: EmbeddingModel) -> tuple[list[str], list[str]]:
    """Passages and sentences of about the lengths to be measured, from all .txt and .md files of `folder`."""
    passages: list[str] = []
    sentences: list[str] = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix in {".txt", ".md"}):
        text = path.read_text("utf-8", errors="replace")
        for passage in split_passages(text, count_tokens=model.count_tokens, max_tokens=PASSAGE_TOKENS + 20):
            if model.count_tokens(text[passage.start : passage.end]) >= PASSAGE_TOKENS - 20:
                passages.append(text[passage.start : passage.end])
            spans = (text[start:end] for start, end in passage.sentences)
            sentences += [span for span in spans if abs(model.count_tokens(span) - SENTENCE_TOKENS) <= 10]
    return passages, sentences


def measure(
    texts: Sequence[str],
    *,
    plain: SentenceTransformer,
    model: EmbeddingModel,
    as_questions: bool = False,
    rounds: int = ROUNDS,
) -> dict[str, float]:
    """Texts a second of each way, the ratios to the plain loops, and the least cosine of the vectors."""
    prompt = plain.prompts.get("query" if as_questions else "document", "")

    def by_32() -> Any:
        return plain.encode(list(texts), prompt=prompt, batch_size=32, show_progress_bar=False)

    def by_8() -> Any:
        batches = (list(texts[first : first + 8]) for first in range(0, len(texts), 8))
        return np.concatenate([plain.encode(batch, prompt=prompt, show_progress_bar=False) for batch in batches])

    def ours() -> Any:
        return model.query_vector(texts[0])[None] if as_questions else model.text_vectors(texts)

    expected = by_32()
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    cosine = float((expected * ours()).sum(axis=1).min())  # this also warms both
    fastest = {way: min(seconds) for way, seconds in _in_turn((by_32, by_8, ours), rounds)}
    return {
        "tokens": round(sum(map(model.count_tokens, texts)) / len(texts)),
        "plain 32/s": round(len(texts) / fastest[by_32], 1),
        "plain 8/s": round(len(texts) / fastest[by_8], 1),
        "ours/s": round(len(texts) / fastest[ours], 1),
        "ratio to 32": round(fastest[by_32] / fastest[ours], 2),
        "ratio to 8": round(fastest[by_8] / fastest[ours], 2),
        "ms per text": round(1000 * fastest[ours] / len(texts), 1),
        "least cosine": round(cosine, 5),
    }


def _in_turn(ways: Sequence[Callable[[], object]], rounds: int) -> Iterator[tuple[Callable[[], object], list[float]]]:
    seconds: dict[Callable[[], object], list[float]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way in ways:
            started = time.perf_counter()
            way()
            seconds[way].append(time.perf_counter() - started)
    yield from seconds.items()


if __name__ == "__main__":
    main()
