"""`policychat status`: what the index holds."""

from __future__ import annotations

from urllib.parse import urlsplit

from policychat.cli import console
from policychat.cli.options import AsJson, Corpus, Index, settings_from
from policychat.errors import IndexUnavailable
from policychat.index.places import place_of
from policychat.index.work import is_work_left
from policychat.retrieval.reader_files import MODEL_SHA256
from policychat.schema import Manifest
from policychat.settings import Settings

_TAKE_UP = "run `policychat index` to take it up where it stopped"


class StatusReport(Manifest):
    """What `policychat status --json` prints: the manifest, and what there is beside it.

    `reader` is the digest of the reader that questions are answered with, None where the settings do without.
    `building` names who builds a new index now, None for nobody; `interrupted` says that a build was begun, did not
    finish, and that nobody is at it; `llm` names the language model that words answers, None for none.
    """

    reader: str | None
    building: str | None
    interrupted: bool
    llm: str | None


def command(corpus: Corpus = None, index: Index = None, as_json: AsJson = False) -> None:
    """Say which index is current, what it was made from, which files were skipped, and what a build is up to."""
    settings = settings_from(corpus=corpus, index=index)
    place = place_of(settings)
    manifest = place.manifest()
    reader = None if settings.reader == "off" else MODEL_SHA256
    building = place.builder()
    interrupted = building is None and is_work_left(place.folder)
    if manifest is None:
        if building:
            raise IndexUnavailable(f"there is no index in {place.name} yet; {building} is building it")
        what = f"its build was interrupted, {_TAKE_UP}" if interrupted else "run `policychat index` to build it"
        raise IndexUnavailable(f"there is no index in {place.name}; {what}")
    if fault := place.fault(manifest):
        raise IndexUnavailable(f"the index is damaged: {fault}; run `policychat index` to build it again")
    if as_json:
        report = StatusReport(
            **manifest.model_dump(),
            reader=reader,
            building=building,
            interrupted=interrupted,
            llm=_llm(settings),
        )
        console.print_json(report)
        return
    where = f"{place.name} ({manifest.directory})" if settings.chroma_url else place.folder / manifest.directory
    console.print_line(
        f"index      {manifest.index_version} in {where}\n"
        f"built      {manifest.built_at} in {manifest.seconds:.0f} s\n"
        f"corpus     {manifest.corpus}\n"
        f"model      {manifest.embedding_model} ({manifest.dimension} dimensions)\n"
        f"llm        {_llm(settings) or 'none'}\n"
        f"reader     {reader[:12] if reader else 'off'}\n"
        f"documents  {manifest.documents}\n"
        f"passages   {manifest.passages}\n"
        f"sentences  {manifest.sentences}\n"
        f"skipped    {len(manifest.skipped)}"
    )
    for file in manifest.skipped:
        console.print_line(f"  {console.on_one_line(file.path)}: {console.on_one_line(file.reason)}")
    if building:
        console.print_line(f"building   {building} is building a new index; this one serves until it is finished")
    if interrupted:
        console.print_line(f"unfinished a later build was interrupted; {_TAKE_UP}")


def _llm(settings: Settings) -> str | None:
    """The model and the host that answers for it, without what an address may hold of passwords and keys."""
    if settings.llm_base_url is None:
        return None
    address = urlsplit(settings.llm_base_url)
    host = address.netloc.rpartition("@")[2]
    return f"{settings.llm_model} at {address.scheme}://{host}{address.path}"
