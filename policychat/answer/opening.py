"""Getting ready to answer: model, index, sources."""

from __future__ import annotations

from policychat.answer.answerer import Answerer
from policychat.index.embedding import load_embedding_model
from policychat.index.opened import OpenedIndex, open_index
from policychat.index.places import place_of
from policychat.index.progress import Progress, Report, ignore
from policychat.retrieval.rerank import load_reranker
from policychat.settings import Settings
from policychat.wording import Wording


def open_answerer(settings: Settings, *, wording: Wording, progress: Report = ignore, lazily: bool = False) -> Answerer:
    """Load the models, build the index where there is none, and open it.

    With `lazily`, the index is built and opened only when a question needs it. Raises ModelError,
    CorpusError or IndexUnavailable with what to do.
    """
    progress(Progress("model"))
    model = load_embedding_model(settings)
    reranker = load_reranker(settings)

    def opened() -> OpenedIndex:
        place = place_of(settings)
        if place.manifest() is None:
            from policychat.index.build import build_index  # not needed where an index exists

            build_index(settings, model=model, report=progress)
        progress(Progress("open"))
        return open_index(place, model=model)

    answerer = Answerer(settings=settings, wording=wording, model=model, open_index=opened, reranker=reranker)
    if not lazily:
        _ = answerer.index_source
    return answerer
