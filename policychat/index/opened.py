"""An index opened for reading."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from policychat.errors import IndexUnavailable, ModelError
from policychat.index import layout
from policychat.index.documents import DocumentStore
from policychat.index.embedding import EmbeddingModel, Vectors
from policychat.index.files import WatchedFiles
from policychat.index.folder import FolderPlace
from policychat.index.lexical import LexicalIndex
from policychat.index.passage_store import PassageStore
from policychat.index.passage_table import PassageTable
from policychat.index.places import OpenedPassages, Place
from policychat.index.vectors import VectorFile
from policychat.schema import Manifest

_MEND = "run `policychat index` to build it again"


class OpenedIndex:
    """One build of the index; it stays readable until `close`, whatever is built meanwhile."""

    def __init__(
        self,
        *,
        manifest: Manifest,
        documents: DocumentStore,
        chroma: OpenedPassages,
        lexical: LexicalIndex,
        table: PassageTable,
        vectors: VectorFile,
        files: WatchedFiles,
        hold: IO[str],
    ) -> None:
        self.manifest = manifest
        self._files = files
        self.documents = documents
        self._chroma = chroma
        self.collection = chroma.passages
        self.passages = PassageStore(chroma.passages)
        self.lexical = lexical
        self.table = table
        self.vectors = vectors
        self._hold = hold
        self._side_by_side: dict[str, Vectors] = {}

    def own_vectors(self, script: str) -> Vectors:
        """The vectors of the passages in `script`, as `table.places_in` orders them, in memory from the first time on.

        Read from the file each time, a row here and a row there, they take four times as long to compare with.
        """
        if script not in self._side_by_side:
            self._side_by_side[script] = self.vectors.rows(self.table.own_rows(self.table.places_in(script)))
        return self._side_by_side[script]

    def sentence_vectors(self, rows: Sequence[int]) -> Vectors:
        """The vectors of the sentences in `rows`, shape (len(rows), dimension)."""
        return self.vectors.rows(rows)

    def sample_sentence_vectors(self, size: int) -> Vectors:
        """At most `size` sentence vectors spread evenly over the index: what unrelated text looks like."""
        return self.vectors.rows(self.table.sample_sentence_rows(size))

    def fault(self) -> str | None:
        """What has become wrong with the build's files on this machine, in one sentence; None where nothing. Cheap."""
        fault = self._files.fault()
        return f"the index is damaged: {fault}; {_MEND}" if fault else None

    def close(self) -> None:
        """Let go of the build's files."""
        self._chroma.close()
        self.documents.close()
        self._hold.close()


def open_index(where: Path | Place, *, model: EmbeddingModel) -> OpenedIndex:
    """Open the current build in `where` (a folder, or what `place_of` gives) for questions embedded with `model`.

    Raises IndexUnavailable where there is none or it is damaged, ModelError where it was built with another
    model; each message says which command mends it.
    """
    place: Place = FolderPlace(where) if isinstance(where, Path) else where
    while True:
        manifest = _usable_manifest(place, model)
        try:
            hold = place.hold(manifest, model=model)
        except (OSError, IndexUnavailable) as error:
            if not _is_current(place, manifest):
                continue
            if isinstance(error, IndexUnavailable):
                raise
            directory = place.folder / manifest.directory
            if isinstance(error, PermissionError) or error.errno == errno.EROFS:
                raise IndexUnavailable(
                    f"the index in {directory} cannot be opened: this user must be able to write there, "
                    "because Chroma does even when it only answers"
                ) from None
            raise IndexUnavailable(f"the index in {directory} cannot be opened ({error.strerror}); {_MEND}") from None
        try:
            # A builder may have switched and removed this build between the manifest and the hold.
            if _is_current(place, manifest):
                if fault := place.fault(manifest):
                    raise IndexUnavailable(f"the index is damaged: {fault}; {_MEND}")
                return _open(place, manifest, model, hold)
        except BaseException:
            hold.close()
            raise
        hold.close()


def second_dimension(manifest: Manifest, model: EmbeddingModel) -> int:
    """The length of the second model's vectors in a build that has them of the one loaded now, else 0."""
    if model.second is None or manifest.second_embedding_sha256 != model.second.sha256:
        return 0
    return model.second.dimension


def _usable_manifest(place: Place, model: EmbeddingModel) -> Manifest:
    manifest = place.manifest()
    if manifest is None:
        raise IndexUnavailable(f"there is no index in {place.name}; {_MEND}")
    if (manifest.embedding_model_sha256, manifest.dimension) != (model.sha256, model.dimension):
        raise ModelError(
            f"the index in {place.name} was built with the embedding model {manifest.embedding_model}, not with "
            f"{model.model_id}; run `policychat index` to build it with the model now set"
        )
    return manifest


def _is_current(place: Place, manifest: Manifest) -> bool:
    current = place.manifest()
    return current is not None and current.directory == manifest.directory


def _open(place: Place, manifest: Manifest, model: EmbeddingModel, hold: IO[str]) -> OpenedIndex:
    directory = place.folder / manifest.directory
    files = WatchedFiles(directory, place.records(manifest))
    vectors = VectorFile(directory, dimension=manifest.dimension, second_dimension=second_dimension(manifest, model))
    if len(vectors) != manifest.vectors:
        raise IndexUnavailable(f"the index does not hold the {manifest.vectors} vectors built; {_MEND}")
    lexical = LexicalIndex.load(directory / layout.LEXICAL)
    table = PassageTable.load(directory / layout.PASSAGE_TABLE, ids=lexical.passage_ids)
    documents = DocumentStore(directory / layout.DOCUMENTS)
    chroma = place.open_passages(manifest, model=model)
    if chroma.passages.count() != manifest.passages:
        chroma.close()
        raise IndexUnavailable(f"the Chroma store does not hold the {manifest.passages} passages built; {_MEND}")
    return OpenedIndex(
        manifest=manifest,
        documents=documents,
        chroma=chroma,
        lexical=lexical,
        table=table,
        vectors=vectors,
        files=files,
        hold=hold,
    )
