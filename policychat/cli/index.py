"""`policychat index`: make the index that of the corpus."""

from __future__ import annotations

from policychat.cli import console
from policychat.cli.options import AsJson, Corpus, Index, settings_from
from policychat.corpus.catalogue import load_catalogue
from policychat.corpus.load import list_files


def command(corpus: Corpus = None, index: Index = None, as_json: AsJson = False) -> None:
    """Build the index from the corpus; a build that is up to date is kept.

    Files that cannot be read are named with their reason, the rest is indexed.
    """
    settings = settings_from(corpus=corpus, index=index)
    list_files(settings.corpus_dir)  # a wrong folder is said before seconds of loading
    load_catalogue(settings.corpus_dir)
    with console.progress_bar() as report:
        from policychat.index.build import build_index
        from policychat.index.embedding import load_embedding_model
        from policychat.index.progress import Progress

        report(Progress("model"))
        result = build_index(settings, model=load_embedding_model(settings), report=report)
    manifest = result.manifest
    console.print_skipped(manifest.skipped)
    if as_json:
        console.print_json(manifest)
        return
    done = f"built in {manifest.seconds:.0f} s" if result.built else "is up to date"
    console.print_line(
        f"index {manifest.index_version} {done}: {manifest.documents} documents, {manifest.passages} passages, "
        f"{manifest.sentences} sentences, {len(manifest.skipped)} files skipped"
    )
