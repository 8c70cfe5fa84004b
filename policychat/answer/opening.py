"""Getting ready to answer: model, index, sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypedDict

from policychat.answer.answerer import Answerer
from policychat.answer.endpoint import Endpoint, open_llm
from policychat.answer.generation import Generator
from policychat.answer.prompts import Prompt
from policychat.answer.rewriting import Rewriter
from policychat.answer.ruling import StatementJudge
from policychat.answer.verification import Verifier
from policychat.errors import IndexOutdated
from policychat.index.embedding import EmbeddingModel, load_embedding_model
from policychat.index.opened import OpenedIndex, open_index
from policychat.index.places import Place, place_of
from policychat.index.progress import Progress, Report, ignore
from policychat.retrieval.reader import OpenReader, reader_on_demand
from policychat.retrieval.rerank import load_reranker
from policychat.settings import Settings
from policychat.wording import Wording

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


class LanguageModelParts(TypedDict, total=False):
    """The parts of an Answerer that ask a language model."""

    endpoint: Endpoint
    generator: Generator
    rewriter: Rewriter


def open_answerer(
    settings: Settings,
    *,
    wording: Wording,
    progress: Report = ignore,
    lazily: bool = False,
    open_judge: Callable[[Settings, EmbeddingModel, OpenReader | None], StatementJudge] | None = None,
) -> Answerer:
    """Load the models, build the index where there is none, and open it.

    open_judge: makes what decides yes/no questions; without it they are answered like others. With `lazily`, the index
    is built and opened only when a question needs it. Raises ModelError, CorpusError, SettingsError or IndexUnavailable
    with what to do.
    """
    progress(Progress("model"))
    model = load_embedding_model(settings)
    reranker = load_reranker(settings)
    reader = reader_on_demand(settings)

    def opened() -> OpenedIndex:
        place = place_of(settings)
        if not _has_index(place):
            from policychat.index.build import build_index  # not needed where an index exists

            build_index(settings, model=model, report=progress)
        progress(Progress("open"))
        return open_index(place, model=model)

    parts = open_language_model(settings, wording=wording, model=model) if settings.llm_base_url else {}
    answerer = Answerer(
        settings=settings,
        wording=wording,
        model=model,
        open_index=opened,
        reranker=reranker,
        reader=reader,
        judge=open_judge(settings, model, reader) if open_judge else None,
        **parts,
    )
    if not lazily:
        _ = answerer.index_source
    return answerer


def _has_index(place: Place) -> bool:
    """Whether there is an index; one of an older version, which is built anew, counts as none."""
    try:
        return place.manifest() is not None
    except IndexOutdated:
        return False


def open_language_model(
    settings: Settings, *, wording: Wording, model: EmbeddingModel, llm: LLM | None = None
) -> LanguageModelParts:
    """What an Answerer needs to have a language model word its answers: the endpoint of the settings, or `llm`.

    Nothing is asked of it yet. Raises SettingsError where it cannot be used.
    """
    endpoint = Endpoint(llm or open_llm(settings))

    def prompt(name: str) -> Prompt:
        return Prompt.load(name, prompts_dir=settings.prompts_dir)

    return {
        "endpoint": endpoint,
        "generator": Generator(endpoint=endpoint, prompt=prompt("answer"), verifier=Verifier(model), wording=wording),
        "rewriter": Rewriter(endpoint=endpoint, prompt=prompt("rewrite")),
    }
