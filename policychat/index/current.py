"""The build that is current, as far as the next one can take things over from it."""

from __future__ import annotations

import logging
from pathlib import Path

from policychat.corpus.extraction import Extraction
from policychat.errors import IndexUnavailable, ModelError
from policychat.index import layout
from policychat.index.documents import DocumentStore
from policychat.index.embedding import EmbeddingModel
from policychat.index.files import find_fault
from policychat.index.manifest import read_manifest
from policychat.index.opened import open_index
from policychat.index.vectors import VectorFile
from policychat.schema import DocumentInfo, Manifest

log = logging.getLogger(__name__)


class CurrentBuild:
    """What is sound of it: `manifest` and `vectors` are None where there is none, it is damaged, or of another
    model. `directory_name` is kept all the same until another build is finished."""

    def __init__(self, index_dir: Path, *, model: EmbeddingModel) -> None:
        self.manifest: Manifest | None = None
        self.vectors: VectorFile | None = None
        self.directory_name: str | None = None
        self._documents: DocumentStore | None = None
        try:
            manifest = read_manifest(index_dir)
            if manifest is None:
                return
            self.directory_name = manifest.directory
            directory = index_dir / manifest.directory
            if not find_fault(directory, {layout.DOCUMENTS: manifest.files[layout.DOCUMENTS]}):
                self._documents = DocumentStore(directory / layout.DOCUMENTS)  # texts are good with any model
            open_index(index_dir, model=model).close()
            self.vectors = VectorFile(directory, dimension=manifest.dimension)
            self.manifest = manifest
        except (IndexUnavailable, ModelError, KeyError) as error:
            log.warning("%s", error)

    def extraction(self, source_key: str) -> Extraction | None:
        """What was read from the file known by this key."""
        return self._documents.find_extraction(source_key) if self._documents else None

    def infos(self) -> list[DocumentInfo]:
        """Its documents."""
        return self._documents.infos() if self._documents else []
