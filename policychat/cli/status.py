"""`policychat status`: what the index holds."""

from __future__ import annotations

from policychat.cli import console
from policychat.cli.options import AsJson, Corpus, Index, settings_from
from policychat.errors import IndexUnavailable
from policychat.index.files import find_fault
from policychat.index.manifest import read_manifest


def command(corpus: Corpus = None, index: Index = None, as_json: AsJson = False) -> None:
    """Say which index is current, what it was made from, and which files were skipped."""
    settings = settings_from(corpus=corpus, index=index)
    manifest = read_manifest(settings.index_dir)
    if manifest is None:
        raise IndexUnavailable(f"there is no index in {settings.index_dir}; run `policychat index` to build it")
    if fault := find_fault(settings.index_dir / manifest.directory, manifest.files):
        raise IndexUnavailable(f"the index is damaged: {fault}; run `policychat index` to build it again")
    if as_json:
        console.print_json(manifest)
        return
    console.print_line(
        f"index      {manifest.index_version} in {settings.index_dir / manifest.directory}\n"
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
