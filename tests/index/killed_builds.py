"""Run as a program: builds an index again and again, killed at a different point each time.

    python killed_builds.py CORPUS INDEX FIRST_BUILD_CORPUS KILLS SEED

Prints JSON. One process imports everything and forks: a child that builds kills itself (SIGKILL) at the n-th
thing it asks of the operating system (audit events), a child that reads opens the index in between. The model
is a stand-in without threads, because threads do not survive a fork; Chroma, SQLite and the files are real.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from policychat.index.build import build_index
from policychat.index.opened import open_index
from policychat.retrieval.hybrid import HybridRetriever
from policychat.settings import Settings

# What a build does to its files; reads of Python's own modules come under "open" as well.
_EVENTS = ("open", "os.", "shutil.", "sqlite3.")


class HashedVectors:
    """Stands in for an embedding model: a random unit vector per text, the same for the same text."""

    model_id = "hashed"
    sha256 = hashlib.sha256(b"hashed").hexdigest()
    signature = sha256
    dimension = 8
    second = None

    def text_vectors(self, texts: Sequence[str]) -> Any:
        rows = [np.random.default_rng(list(text.encode())).standard_normal(self.dimension) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32)

    def query_vector(self, query: str) -> Any:
        return self.text_vectors([query])[0]

    def count_tokens(self, text: str) -> int:
        return len(text.split())


def in_child(work: Callable[[], object]) -> Any:
    """What `work` returns in a forked child; None where the child was killed."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            result = json.dumps(work()).encode()
            os.write(write, result)
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    return json.loads(data) if data else None


def build(settings: Settings, *, die_at: int = 0) -> dict[str, int]:
    """One build; with `die_at` killed at that event. Counts what was embedded, copied, and asked of the system."""
    events = 0

    def count(event: str, _: object) -> None:
        nonlocal events
        if event.startswith(_EVENTS):
            events += 1
            if events == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    result = build_index(settings, model=HashedVectors())  # type: ignore[arg-type]
    return {"events": events, "embedded": result.embedded, "reused": result.reused}


def read(settings: Settings) -> dict[str, object]:
    """What a reader finds: the version, and whether every passage that a search finds is there with its words."""
    model: Any = HashedVectors()
    index = open_index(settings.index_dir, model=model)
    found = HybridRetriever(index=index, model=model, top_k=5).retrieve("harbour ferry passengers")
    texts = [index.documents.text(each.node.metadata["document_id"]) for each in found]
    exact = all(
        text[each.node.metadata["start"] : each.node.metadata["end"]] == each.node.get_content()
        for text, each in zip(texts, found, strict=True)
    )
    return {"version": index.manifest.index_version, "found": len(found), "exact": exact}


def main(corpus: Path, index: Path, first_corpus: Path, kills: int, seed: int) -> dict[str, object]:
    old = Settings(corpus_dir=first_corpus, index_dir=index)
    new = Settings(corpus_dir=corpus, index_dir=index)
    in_child(lambda: build(old))
    before = in_child(lambda: read(old))
    whole = Settings(corpus_dir=corpus, index_dir=index.with_name("uninterrupted"))
    in_child(lambda: build(Settings(corpus_dir=first_corpus, index_dir=whole.index_dir)))
    uninterrupted = in_child(lambda: build(whole))
    chance = random.Random(seed)
    reads, killed = [], 0
    for die_at in sorted(chance.sample(range(1, uninterrupted["events"]), kills)):
        killed += in_child(lambda at=die_at: build(new, die_at=at)) is None
        reads.append(in_child(lambda: read(new)))
    last = in_child(lambda: build(new))
    return {
        "before": before,
        "reads": reads,
        "killed": killed,
        "uninterrupted": uninterrupted,
        "last": last,
        "after": in_child(lambda: read(new)),
    }


if __name__ == "__main__":
    corpus_dir, index_dir, first, number, start = sys.argv[1:]
    print(json.dumps(main(Path(corpus_dir), Path(index_dir), Path(first), int(number), int(start))))
