"""`policychat index`: make the index that of the corpus."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from policychat.cli import console
from policychat.cli.options import AsJson, Corpus, Index, settings_from
from policychat.corpus.catalogue import load_catalogue
from policychat.corpus.load import list_files
from policychat.index.changes import Changes
from policychat.schema import Manifest
from policychat.settings import Settings

if TYPE_CHECKING:
    from policychat.index.embedding import EmbeddingModel
    from policychat.index.stores import Embed


class IndexReport(Manifest):
    """What `policychat index --json` prints: the manifest, and what was done for it.

    `embedded` texts were embedded, `reused` were copied from an earlier or interrupted build.
    """

    built: bool
    changes: Changes
    embedded: int
    reused: int


def command(
    corpus: Corpus = None,
    index: Index = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    workers: Annotated[
        int, typer.Option("--workers", min=1, help="Processes that embed; with POLICYCHAT_RAY_ADDRESS, Ray actors.")
    ] = 1,
    as_json: AsJson = False,
) -> None:
    """Build the index from the corpus: only what is new or changed is embedded.

    Files that cannot be read are named with their reason, the rest is indexed. A build that was interrupted is
    taken up where it stopped; until the new one is finished, the index before goes on serving.
    """
    settings = settings_from(corpus=corpus, index=index)
    list_files(settings.corpus_dir)  # a wrong folder is said before seconds of loading
    load_catalogue(settings.corpus_dir)
    if dry_run:
        _plan(settings, as_json=as_json)
    else:
        _build(settings, workers=workers, as_json=as_json)


def _build(settings: Settings, *, workers: int, as_json: bool) -> None:
    with console.progress_bar() as report:
        from policychat.index.build import build_index
        from policychat.index.embedding import load_embedding_model
        from policychat.index.progress import Progress

        report(Progress("model"))
        model = load_embedding_model(settings)
        with _embedding_by(workers, settings, model) as embed:
            result = build_index(settings, model=model, report=report, embed=embed)
    manifest = result.manifest
    console.print_skipped(manifest.skipped)
    if as_json:
        console.print_json(
            IndexReport(
                **manifest.model_dump(),
                built=result.built,
                changes=result.changes,
                embedded=result.embedded,
                reused=result.reused,
            )
        )
        return
    done = f"built in {manifest.seconds:.0f} s" if result.built else "is up to date"
    console.print_line(
        f"index {manifest.index_version} {done}: {manifest.documents} documents, {manifest.passages} passages, "
        f"{manifest.sentences} sentences, {len(manifest.skipped)} files skipped"
    )
    if result.built:
        console.print_line(
            f"documents: {_in_words(result.changes)}; texts: {result.embedded} embedded, {result.reused} copied"
        )


def _embedding_by(workers: int, settings: Settings, model: EmbeddingModel) -> AbstractContextManager[Embed | None]:
    if settings.ray_address:
        from policychat.index.ray_cluster import ray_workers

        return ray_workers(settings, address=settings.ray_address, count=workers, model=model)
    if workers > 1:
        from policychat.index.workers import embedding_workers

        return embedding_workers(settings, count=workers)
    return nullcontext()


def _plan(settings: Settings, *, as_json: bool) -> None:
    with console.progress_bar() as report:
        from policychat.index.embedding import load_embedding_model
        from policychat.index.plan import plan_index
        from policychat.index.progress import Progress

        report(Progress("model"))
        plan = plan_index(settings, model=load_embedding_model(settings), report=report)
    console.print_skipped(plan.skipped)
    if as_json:
        console.print_json(plan)
        return
    for mark, ids in (("+", plan.changes.added), ("~", plan.changes.changed), ("-", plan.changes.removed)):
        for document_id in ids:
            console.print_line(f"{mark} {document_id}")
    console.print_line(
        f"{plan.documents} documents: {_in_words(plan.changes)}; "
        f"at most {plan.texts_to_embed} texts would be embedded, {len(plan.skipped)} files skipped; nothing was written"
    )


def _in_words(changes: Changes) -> str:
    return (
        f"{len(changes.added)} new, {len(changes.changed)} changed, {len(changes.removed)} removed, "
        f"{changes.unchanged} unchanged"
    )
