"""The digest of a model's weights."""

from __future__ import annotations

import hashlib
from pathlib import Path

_SUFFIXES = (".safetensors", ".bin", ".onnx")


def weights_sha256(folder: Path) -> str:
    """One digest for all files of weights in `folder` and below. Raises OSError for one that cannot be read."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in _SUFFIXES and path.is_file():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
