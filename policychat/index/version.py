"""What makes one index differ from another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from policychat import __version__
from policychat.corpus.load import ScannedFile
from policychat.index.chunking import CHUNKER_VERSION
from policychat.language.terms import TERMS_VERSION
from policychat.schema import DocumentInfo, SkippedFile

_HEX_DIGITS = 16


def index_version(documents: Iterable[DocumentInfo], *, model_sha256: str, passage_tokens: int) -> str:
    """A short hash over the documents (text and description), the model's weights and the chunker.

    The order of the documents does not matter; equal versions mean equal answers.
    """
    whole = hashlib.sha256()
    for digest in sorted(_digest(info) for info in documents):
        whole.update(digest)
    whole.update(f"{model_sha256}\n{CHUNKER_VERSION}\n{TERMS_VERSION}\n{passage_tokens}".encode())
    return whole.hexdigest()[:_HEX_DIGITS]


def source_sha256(
    files: Iterable[ScannedFile | SkippedFile], *, control_files: bytes, model_sha256: str, passage_tokens: int
) -> str:
    """A hash over a corpus's files as they lie there, unread; equal hashes mean equal index versions.

    control_files: what the operator says about the documents.
    """
    whole = hashlib.sha256(control_files)
    for file in files:
        named = (file.path, file.key) if isinstance(file, ScannedFile) else (file.path, "skipped", file.reason)
        whole.update(repr(named).encode("utf-8", "surrogatepass"))
    # Another version of policychat may describe the same file otherwise.
    whole.update(f"{__version__}\n{model_sha256}\n{CHUNKER_VERSION}\n{TERMS_VERSION}\n{passage_tokens}".encode())
    return whole.hexdigest()


def _digest(info: DocumentInfo) -> bytes:
    return hashlib.sha256(info.model_dump_json(exclude={"text", "pages"}).encode()).digest()
