"""Passages read together with the question by a cross-encoder, as far as the time allows."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle
from numpy.typing import NDArray
from pydantic import PrivateAttr

from policychat.errors import ModelError
from policychat.index.hub import hub_folder
from policychat.settings import Settings

CANDIDATES = 50
"""Passages worth reading: what is right and was found is nearly always among as many."""

# The first batch shows what a passage costs; it is read whatever that is, so it holds the fewest that can be ordered.
_FIRST_BATCH = 2
# Later ones are small enough that a passage that costs more than those before does not spend much too much.
_MOST_AT_ONCE = 16
_REST_SECONDS = 60.0
_PAIR = ("Where is the town hall?", "The town hall stands on the market square.")

log = logging.getLogger(__name__)


class Scorer(Protocol):
    """What is asked of a model: sentence-transformers' `CrossEncoder` is one."""

    def predict(self, inputs: Any, *, batch_size: int, show_progress_bar: bool) -> Any:
        """A number for each (question, text) pair of `inputs`; higher fits better."""


class Reranker(BaseNodePostprocessor):
    """Orders the best passages anew by what a cross-encoder makes of question and passage together.

        reranker = Reranker(CrossEncoder("cross-encoder/ms-marco-MiniLM-L6-v2"), budget_ms=150)
        nodes = reranker.postprocess_nodes(retriever.retrieve(question), query_str=question)

    Passages are read from the first on, in batches, as long as another batch fits into the time at the rate of the
    slowest one so far. Those read come first, in the model's order, then the others in the order in which they came:
    the fused ranking, which chose what was read, found them less likely than any that was. Scores still fall and stay
    on the scale on which they came: the model's are stretched over the range that the passages read had.

    An answer never depends on it. A model that fails is logged, and the order stays; so it does where another question
    has the model all the time. After a failure, or where the first two passages alone take longer than the time
    allowed, the model rests for a minute. Safe to share between threads.
    """

    budget_ms: float
    _model: Scorer = PrivateAttr()
    _clock: Callable[[], float] = PrivateAttr()
    # One question at a time: tokenizers are not safe to share, and two passes at once take twice as long each.
    _busy: threading.Lock = PrivateAttr(default_factory=threading.Lock)
    _rests_until: float = PrivateAttr(default=float("-inf"))

    def __init__(
        self, model: Scorer, *, budget_ms: float, clock: Callable[[], float] = time.perf_counter, **fields: Any
    ) -> None:
        """budget_ms: milliseconds a question may take, above 0. clock: seconds."""
        super().__init__(budget_ms=budget_ms, **fields)
        self._model = model
        self._clock = clock

    @classmethod
    def class_name(cls) -> str:
        return "Reranker"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None or len(nodes) < _FIRST_BATCH:
            return nodes
        began = self._clock()
        end = began + self.budget_ms / 1000
        if began < self._rests_until or not self._busy.acquire(timeout=self.budget_ms / 1000):
            return nodes
        try:
            scores = self._read(query_bundle.query_str, nodes, end) if self._clock() < end else np.zeros(0)
        except Exception:  # whatever a model does wrong, the ranking without it is sound
            log.exception("the reranker failed; passages keep their order")
            self._rests_until = self._clock() + _REST_SECONDS
            return nodes
        finally:
            self._busy.release()
        return _reordered(nodes, scores)

    def _read(self, question: str, nodes: Sequence[NodeWithScore], end: float) -> NDArray[np.float64]:
        """The model's scores of as many of `nodes`, from the first on, as it can read until `end`."""
        scores: list[float] = []
        slowest, batch = 0.0, _FIRST_BATCH
        while batch > 0 and len(scores) < len(nodes):
            some = nodes[len(scores) : len(scores) + batch]
            began = self._clock()
            scores += self._scores([(question, each.node.get_content(MetadataMode.EMBED)) for each in some])
            now = self._clock()
            slowest = max(slowest, (now - began) / len(some))
            left = end - now
            if left <= 0 and len(scores) == len(some):
                log.warning(
                    "the reranker took %.0f ms for %d passages, of %.0f ms allowed for all; it rests for %.0f s",
                    (now - began) * 1000, len(some), self.budget_ms, _REST_SECONDS,
                )  # fmt: skip
                self._rests_until = now + _REST_SECONDS
            batch = min(_MOST_AT_ONCE, int(left / slowest) if slowest > 0 else _MOST_AT_ONCE) if left > 0 else 0
        return np.array(scores)

    def _scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        scores = np.asarray(self._model.predict(list(pairs), batch_size=len(pairs), show_progress_bar=False))
        if scores.shape != (len(pairs),) or not np.isfinite(scores).all():
            raise ValueError(f"the model gave no finite number for each pair but {scores!r}")
        return [float(score) for score in scores]


def load_reranker(settings: Settings) -> Reranker | None:
    """The reranker that the settings name; None where they name none.

    Looked for in this order: a folder, the local Hugging Face cache, the hub. Raises ModelError for a model that
    cannot be loaded or does not give one number for a pair.
    """
    name = settings.reranker_model
    if name is None:
        return None
    folder = _find_folder(name)
    try:
        from sentence_transformers import CrossEncoder
        from torch.nn import Identity

        # Without the squashing after the last layer, which makes all good passages equally good.
        model = CrossEncoder(str(folder), local_files_only=True, activation_fn=Identity())
    except Exception as error:  # transformers, safetensors and tokenizers raise many kinds for a damaged folder
        raise ModelError(f"the reranker in {folder} cannot be loaded: {error}") from error
    if model.num_labels != 1 or not _was_trained_to_score(model):
        raise ModelError(
            f"the model in {folder} is no reranker: it was not trained to give one number for a question and a passage"
        )
    reranker = Reranker(model, budget_ms=settings.reranker_budget_ms)
    try:
        reranker._scores([_PAIR])  # the first pass is slow
    except Exception as error:
        raise ModelError(f"the reranker in {folder} does not work: {error}") from error
    return reranker


def _find_folder(name: str) -> Path:
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if folder.is_absolute() or name.startswith((".", "~")):
        raise ModelError(f"the reranker folder {name} does not exist")
    found = hub_folder(name, local_only=True)
    if found is None:
        log.info("fetching the reranker %s from the hub", name)
        found = hub_folder(name, local_only=False)
    if found is None:
        raise ModelError(
            f"the reranker {name} is not on this machine and the hub cannot be reached; set "
            "POLICYCHAT_RERANKER_MODEL to a folder that holds a sentence-transformers CrossEncoder, or to nothing"
        )
    return found


def _was_trained_to_score(model: Any) -> bool:
    """False where the last layer is missing in the folder, of an embedding model say, and was filled with nothing."""
    network = getattr(model[0], "model", None)
    saved = getattr(getattr(network, "config", None), "architectures", None)
    return not saved or type(network).__name__ in saved


def _reordered(nodes: Sequence[NodeWithScore], scores: NDArray[np.float64]) -> list[NodeWithScore]:
    """`nodes` with the first len(scores) of them ordered by `scores`, equal ones as they were."""
    if not len(scores):
        return list(nodes)
    read, unread = nodes[: len(scores)], nodes[len(scores) :]
    fused = [each.score for each in read]
    spread = float(np.ptp(scores))
    order = np.argsort(-scores, kind="stable")
    if spread == 0 or any(score is None for score in fused):
        placed = fused
    else:
        low, high = min(map(float, fused)), max(map(float, fused))
        placed = [low + (high - low) * float(scores[taken] - scores.min()) / spread for taken in order]
    return [
        *(NodeWithScore(node=read[int(taken)].node, score=score) for taken, score in zip(order, placed, strict=True)),
        *unread,
    ]
