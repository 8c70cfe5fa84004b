"""`policychat status`: what the index holds."""

from __future__ import annotations

from policychat.cli import console
from policychat.cli.options import AsJson, Corpus, Index, settings_from
from policychat.errors import IndexUnavailable
from policychat.index.places import place_of


def command(corpus: Corpus = None, index: Index = None, as_json: AsJson = False) -> None:
    """Say which index is current, what it was made from, and which files were skipped."""
    settings = settings_from(corpus=corpus, index=index)
    place = place_of(settings)
    manifest = place.manifest()
    if manifest is None:
        raise IndexUnavailable(f"there is no index in {place.name}; run `policychat index` to build it")
    if fault := place.fault(manifest):
        raise IndexUnavailable(f"the index is damaged: {fault}; run `policychat index` to build it again")
    if as_json:
        console.print_json(manifest)
        return
    where = f"{place.name} ({manifest.directory})" if settings.chroma_url else place.folder / manifest.directory
    console.print_line(
        f"index      {manifest.index_version} in {where}\n"
        f"built      {manifest.built_at} in {manifest.seconds:.0f} s\n"
        f"corpus     {manifest.corpus}\n"
        f"model      {manifest.embedding_model} ({manifest.dimension} dimensions)\n"
        f"documents  {manifest.documents}\n"
        f"passages   {manifest.passages}\n"
        f"sentences  {manifest.sentences}\n"
        f"skipped    {len(manifest.skipped)}"
    )
    for file in manifest.skipped:
        console.print_line(f"  {file.path}: {file.reason}")
