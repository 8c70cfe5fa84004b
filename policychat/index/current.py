"""The build that is current, as far as the next one can take things over from it."""

from __future__ import annotations

import logging
from pathlib import Path

from policychat.corpus.extraction import Extraction
from policychat.errors import IndexUnavailable, ModelError, ServerUnreachable
from policychat.index import layout
from policychat.index.documents import DocumentStore
from policychat.index.embedding import EmbeddingModel
from policychat.index.files import find_fault
from policychat.index.folder import FolderPlace
from policychat.index.opened import open_index, second_dimension
from policychat.index.other_format import find_leftovers
from policychat.index.places import Place
from policychat.index.vectors import VectorFile
from policychat.schema import DocumentInfo, Manifest

log = logging.getLogger(__name__)


class CurrentBuild:
    """What is sound of it: `manifest` is None where there is none, it is damaged, or of another model or format.

    `vectors` are its own, or where it has none that can be used, those of an index beside the place.
    `directory_name` is kept all the same until another build is finished.
    """

    def __init__(self, where: Path | Place, *, model: EmbeddingModel) -> None:
        """Raises ServerUnreachable: what could not be looked at must not be taken for missing."""
        place: Place = FolderPlace(where) if isinstance(where, Path) else where
        self.manifest: Manifest | None = None
        self.vectors: VectorFile | None = None
        self.directory_name: str | None = None
        self._documents: DocumentStore | None = None
        self._beside: CurrentBuild | None = None
        try:
            self._take(place, model)
        except ServerUnreachable:
            raise
        except (IndexUnavailable, ModelError) as error:
            log.warning("%s", error)
            if self.directory_name is None and (left := find_leftovers(place.folder, model=model)):
                self.directory_name, self.vectors, self._documents = left.directory_name, left.vectors, left.documents
        if self.vectors is None and place.beside is not None:
            self._beside = CurrentBuild(place.beside, model=model)
            self.vectors = self._beside.vectors

    def _take(self, place: Place, model: EmbeddingModel) -> None:
        manifest = place.manifest()
        if manifest is None:
            return
        self.directory_name = manifest.directory
        directory = place.folder / manifest.directory
        try:
            open_index(place, model=model).close()
            self.vectors = VectorFile(
                directory, dimension=manifest.dimension, second_dimension=second_dimension(manifest, model)
            )
            self.manifest = manifest
        finally:
            record = place.records(manifest).get(layout.DOCUMENTS)
            if record is not None and not find_fault(directory, {layout.DOCUMENTS: record}):
                self._documents = DocumentStore(directory / layout.DOCUMENTS)  # texts are good with any model

    def extraction(self, source_key: str) -> Extraction | None:
        """What was read from the file known by this key."""
        found = self._documents.find_extraction(source_key) if self._documents else None
        return found or (self._beside.extraction(source_key) if self._beside else None)

    def infos(self) -> list[DocumentInfo]:
        """Its documents."""
        return self._documents.infos() if self._documents else []
