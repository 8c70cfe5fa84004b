"""Embedding on a Ray cluster, through LlamaIndex's pipeline for Ray. Needs the extra `ray`."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from llama_index.core.schema import BaseNode, TextNode, TransformComponent
from pydantic import PrivateAttr

from policychat.errors import ModelError
from policychat.index.embedding import EmbeddingModel, Vectors, load_embedding_model
from policychat.index.stores import Embed
from policychat.settings import Settings

_TEXTS_AT_ONCE = 256


class TextEmbedder(TransformComponent):
    """A LlamaIndex transformation that embeds nodes as texts to be searched, with the model that `settings` name.

    It loads the model on first use, so that it can be sent to other machines; they find the model as this one
    does, and it must be the same.
    """

    settings: dict[str, Any]
    model_sha256: str
    _model: EmbeddingModel | None = PrivateAttr(None)

    def __call__(self, nodes: Sequence[BaseNode], **_: Any) -> Sequence[BaseNode]:
        if self._model is None:
            self._model = load_embedding_model(Settings(**self.settings))
            if self._model.sha256 != self.model_sha256:
                raise ModelError(f"a Ray worker found another embedding model under {self._model.model_id}")
        for node, vector in zip(nodes, self._model.text_vectors([node.get_content() for node in nodes]), strict=True):
            node.embedding = vector.tolist()
        return nodes


@contextmanager
def ray_workers(settings: Settings, *, address: str, count: int, model: EmbeddingModel) -> Iterator[Embed]:
    """An `embed` for `build_index` that runs on `count` actors of the Ray cluster at `address` ("local": of this
    machine alone). Raises ModelError where Ray is not installed, not to be reached, or a worker fails."""
    try:
        import ray
        from llama_index.ingestion.ray import RayIngestionPipeline, RayTransformComponent
    except ImportError as error:
        raise ModelError("Ray is not installed; run pip install 'policychat[ray]'") from error
    try:
        ray.init(address=address, logging_level="ERROR", include_dashboard=False)
    except Exception as error:  # Ray raises many kinds
        raise ModelError(f"the Ray cluster at {address} cannot be reached: {error}") from error
    ray.data.DataContext.get_current().enable_progress_bars = False
    pipeline = RayIngestionPipeline(
        transformations=[
            RayTransformComponent(
                transform_class=TextEmbedder,
                transform_kwargs={
                    "settings": settings.model_dump(mode="json", exclude={"chroma_url", "chroma_token"}),
                    "model_sha256": model.sha256,
                },
                map_batches_kwargs={"batch_size": _TEXTS_AT_ONCE, "concurrency": count},
            )
        ]
    )

    def embed(texts: Sequence[str]) -> Vectors:
        nodes = [TextNode(id_=f"{place}-{uuid.uuid4().hex[:8]}", text=text) for place, text in enumerate(texts)]
        try:
            embedded = {node.node_id: node.embedding for node in pipeline.run(nodes=nodes)}
        except Exception as error:
            raise ModelError(f"embedding on the Ray cluster failed: {error}") from error
        return np.array([embedded[node.node_id] for node in nodes], dtype=np.float32)

    try:
        yield embed
    finally:
        ray.shutdown()
