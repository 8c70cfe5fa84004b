"""Opening what answers questions, with the checks that need no model first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from policychat.cli import console
from policychat.corpus.catalogue import load_catalogue
from policychat.corpus.glossary import load_glossary
from policychat.corpus.load import list_files
from policychat.errors import CorpusError, IndexOutdated, IndexUnavailable
from policychat.index.places import place_of
from policychat.settings import Settings
from policychat.wording import Wording

if TYPE_CHECKING:
    from policychat.answer.answerer import Answerer


def check_before_loading(settings: Settings, *, corpus: Path | None) -> None:
    """Raise what can be known without loading a model.

    IndexUnavailable for a damaged manifest, or where the command line names a `corpus` that is not the one
    the index was built from; CorpusError for a glossary that cannot be used, and where an index must be built
    first and the corpus cannot be read.
    """
    load_glossary(settings.corpus_dir)
    place = place_of(settings)
    try:
        manifest = place.manifest()
    except IndexOutdated:  # built anew, as a missing one is
        manifest = None
    if manifest is None:
        if not list_files(settings.corpus_dir):
            raise CorpusError(f"the corpus {settings.corpus_dir} holds no files")
        load_catalogue(settings.corpus_dir)
    elif corpus is not None and str(corpus.resolve()) != manifest.corpus:
        raise IndexUnavailable(
            f"the index in {place.name} was built from {manifest.corpus}; to use {corpus} run "
            f"`policychat index --corpus {corpus} --index DIR` and name that DIR with --index"
        )


def open_for_answers(settings: Settings, *, lazily: bool = False) -> Answerer:
    """Load the model, build a missing index, open it; progress goes to stderr."""
    with console.progress_bar() as report:
        from policychat.answer.opening import open_answerer  # seconds of imports
        from policychat.claims.judge import open_judge

        wording = Wording.load(settings.prompts_dir)
        return open_answerer(settings, wording=wording, progress=report, lazily=lazily, open_judge=open_judge)
