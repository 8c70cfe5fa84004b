"""What makes one index differ from another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from policychat.index.chunking import CHUNKER_VERSION
from policychat.schema import DocumentInfo

_HEX_DIGITS = 16


def index_version(documents: Iterable[DocumentInfo], *, model_sha256: str, passage_tokens: int) -> str:
    """A short hash over the documents (text and description), the model's weights and the chunker.

    The order of the documents does not matter; equal versions mean equal answers.
    """
    parts = sorted(hashlib.sha256(info.model_dump_json(exclude={"text"}).encode()).hexdigest() for info in documents)
    whole = "\n".join([*parts, model_sha256, CHUNKER_VERSION, str(passage_tokens)])
    return hashlib.sha256(whole.encode()).hexdigest()[:_HEX_DIGITS]
