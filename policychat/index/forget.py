"""Taking one document out of an index for good."""

from __future__ import annotations

import time

from policychat.corpus.document_id import document_id_for
from policychat.corpus.forgotten import add_forgotten
from policychat.corpus.load import list_files
from policychat.errors import CorpusError, NotFoundError
from policychat.index.build import build_index
from policychat.index.embedding import EmbeddingModel
from policychat.index.layout import BUILD_PREFIX
from policychat.index.places import Place, place_of
from policychat.index.progress import Report, ignore
from policychat.index.work import remove_work
from policychat.schema import Manifest, Shape
from policychat.settings import Settings

# A server looks for a new index about once a second and closes the old one after its last request.
_PATIENCE_SECONDS = 30.0
_POLL_SECONDS = 0.25


class ForgottenDocument(Shape):
    """What became of it: `file` is its path in the corpus, None where it is not there any more.

    `old_builds_left` counts earlier builds that some process still reads; they go with the next build.
    `shared_answers_deleted` counts the answers that readers had shared and that quoted it; an index knows of none.
    """

    document_id: str
    file: str | None
    index_version: str | None
    old_builds_left: int
    shared_answers_deleted: int = 0


def forget_document(
    settings: Settings, document_id: str, *, model: EmbeddingModel, report: Report = ignore
) -> ForgottenDocument:
    """Take `document_id` out of the index and out of its earlier builds, and keep it out.

    document_id may be the path of its file in the corpus. The file stays where it is; a line in the corpus's
    forgotten.txt keeps later builds from reading it. Raises NotFoundError where neither corpus nor index knows the
    document, CorpusError where it is the only one.
    """
    place = place_of(settings)
    files = {document_id_for(path): path for path in list_files(settings.corpus_dir)}
    file = files.get(document_id)
    if file is None and document_id in files.values():
        document_id, file = document_id_for(document_id), document_id
    manifest = place.manifest()
    indexed = manifest is not None and _is_indexed(place, document_id)
    if file is None and not indexed:
        raise NotFoundError(f"there is no document {document_id!r}")
    if indexed and manifest is not None and manifest.documents == 1:
        raise CorpusError(
            f"{document_id} is the only document of the index in {place.name}; to be rid of it, remove the index"
        )
    if file is not None:
        add_forgotten(settings.corpus_dir, file)
    if indexed:
        built: Manifest | None = build_index(settings, model=model, report=report).manifest
    else:
        built = manifest
        _remove_unfinished(place, keep=manifest.directory if manifest else None)
    return ForgottenDocument(
        document_id=document_id,
        file=file,
        index_version=built.index_version if built else None,
        old_builds_left=_remove_old_builds(place, built.directory) if built else 0,
    )


def _is_indexed(place: Place, document_id: str) -> bool:
    manifest = place.manifest()
    assert manifest is not None
    try:
        place.documents(manifest).get(document_id)
    except NotFoundError:
        return False
    return True


def _remove_unfinished(place: Place, *, keep: str | None) -> None:
    """Remove what an interrupted build read: the document may be among it."""
    if place.folder.is_dir():
        with place.building():
            remove_work(place.folder)
            place.remove_unread(keep=keep)


def _remove_old_builds(place: Place, current: str) -> int:
    """Remove builds that hold the document still, waiting for servers to let go of them; how many are left."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        with place.building():
            place.remove_unread(keep=current, also_previous=True)
        left = [path for path in place.folder.glob(f"{BUILD_PREFIX}*") if path.name != current]
        if not left or time.monotonic() > deadline:
            return len(left)
        time.sleep(_POLL_SECONDS)
