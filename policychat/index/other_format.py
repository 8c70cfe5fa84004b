"""What a build of another format, made by another version of policychat, still holds that this one can use."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from policychat.errors import IndexUnavailable
from policychat.index import layout
from policychat.index.documents import DocumentStore
from policychat.index.embedding import EmbeddingModel
from policychat.index.files import find_fault
from policychat.index.manifest import MANIFEST_NAME
from policychat.index.vectors import VectorFile
from policychat.schema import FileRecord


@dataclass(frozen=True)
class Leftovers:
    """`directory_name` is that of the build; `vectors` and `documents` are None where they cannot be used."""

    directory_name: str
    vectors: VectorFile | None
    documents: DocumentStore | None


class _Description(BaseModel):
    """The fields of a manifest that matter here; every format has had those without a default."""

    directory: Annotated[str, Field(pattern=rf"^{layout.BUILD_PREFIX}[0-9a-f-]+$")]
    embedding_model_sha256: str
    second_embedding_sha256: str | None = None
    dimension: Annotated[int, Field(gt=0)]
    files: dict[str, FileRecord]


def find_leftovers(index_dir: Path, *, model: EmbeddingModel) -> Leftovers | None:
    """What can be taken over from the build that the manifest in `index_dir` names; None where it names none."""
    try:
        found = _Description.model_validate_json((index_dir / MANIFEST_NAME).read_bytes())
    except (OSError, ValidationError):
        return None
    directory = index_dir / found.directory
    return Leftovers(found.directory, _vectors(directory, found, model), _documents(directory, found))


def _vectors(directory: Path, found: _Description, model: EmbeddingModel) -> VectorFile | None:
    if (found.embedding_model_sha256, found.dimension) != (model.sha256, model.dimension):
        return None
    if not _is_sound(directory, found, layout.VECTORS, layout.VECTOR_KEYS):
        return None
    second = model.second
    has_second = (
        second is not None
        and second.sha256 == found.second_embedding_sha256
        and _is_sound(directory, found, layout.SECOND_VECTORS)
    )
    try:
        return VectorFile(
            directory, dimension=found.dimension, second_dimension=second.dimension if second and has_second else 0
        )
    except IndexUnavailable:
        return None


def _documents(directory: Path, found: _Description) -> DocumentStore | None:
    if not _is_sound(directory, found, layout.DOCUMENTS):
        return None
    try:
        documents = DocumentStore(directory / layout.DOCUMENTS)
        documents.find_extraction("")  # the columns may have been others
    except (IndexUnavailable, sqlite3.Error):
        return None
    return documents


def _is_sound(directory: Path, found: _Description, *names: str) -> bool:
    records = {name: found.files[name] for name in names if name in found.files}
    return len(records) == len(names) and not find_fault(directory, records)
