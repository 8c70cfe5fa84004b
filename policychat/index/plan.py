"""What a build would do, without doing it."""

from __future__ import annotations

from policychat.corpus.load import LoadedDocument, read_files, scan_files
from policychat.errors import CorpusError
from policychat.index.changes import Changes, find_changes
from policychat.index.current import CurrentBuild
from policychat.index.embedding import EmbeddingModel
from policychat.index.encoding import texts_to_embed
from policychat.index.places import place_of
from policychat.index.progress import Progress, Report, ignore
from policychat.index.splitter import PassageSplitter
from policychat.index.stores import split_documents
from policychat.index.vectors import text_key
from policychat.schema import DocumentInfo, Shape, SkippedFile
from policychat.settings import Settings


class Plan(Shape):
    """What `build_index` would do now: `texts_to_embed` at most, as an interrupted build may have done some."""

    documents: int
    changes: Changes
    texts_to_embed: int
    skipped: tuple[SkippedFile, ...]


def plan_index(settings: Settings, *, model: EmbeddingModel, report: Report = ignore) -> Plan:
    """Read the corpus and compare it with the current index; nothing is written.

    Raises CorpusError where no document is readable.
    """
    current = CurrentBuild(place_of(settings), model=model)
    before = {info.document_id: info for info in current.infos()} if current.manifest else {}
    splitter = PassageSplitter(count_tokens=model.count_tokens, max_tokens=settings.passage_tokens)
    files = list(scan_files(settings.corpus_dir))
    infos: list[DocumentInfo] = []
    skipped: list[SkippedFile] = []
    wanted: set[bytes] = set()
    for done, item in enumerate(read_files(settings.corpus_dir, files, known=current.extraction), start=1):
        report(Progress("read", done, len(files)))
        if not isinstance(item, LoadedDocument):
            skipped.append(item)
            continue
        info = DocumentInfo(**item.document.model_dump(exclude={"text", "pages"}))
        infos.append(info)
        if before.get(info.document_id) != info:
            for nodes in split_documents([item.document], splitter):
                wanted |= {text_key(text) for node in nodes for text in texts_to_embed(node)}
    if not infos:
        raise CorpusError(f"the corpus {settings.corpus_dir} holds no readable document")
    keys = list(wanted)
    known = current.vectors.find(keys) if current.vectors else {}
    return Plan(
        documents=len(infos),
        changes=find_changes(before=before.values(), after=infos),
        texts_to_embed=len(keys) - len(known),
        skipped=tuple(skipped),
    )
