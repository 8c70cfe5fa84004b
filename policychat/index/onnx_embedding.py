"""A sentence-transformers model that was converted by `onnx_export`, run by ONNX Runtime without torch."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from tokenizers import Tokenizer

from policychat.errors import ModelError
from policychat.index.threads import threads_of_process

ENCODER = "encoder.onnx"
WORDS = "words.npy"
POSITIONS = "positions.npy"
TOKENIZER = "tokenizer.json"
DESCRIPTION = "export.json"

# LlamaIndex hands over this many texts at once; sorting many by length saves padding.
_TEXTS_AT_ONCE = 512


class OnnxEmbedding(BaseEmbedding):
    """LlamaIndex's embedding interface over a converted model. Safe to use from several threads at once.

    `query_instruction` and `text_instruction` are put before a question and before a passage;
    `tokens_per_pass` bounds the tokens, padding included, of one forward pass (a longer text goes alone).
    A pass is computed on one core, several passes on all cores side by side: threads that share the small matrices of
    one question wait for each other nearly as long as they work, and take the core that another question needs.
    """

    query_instruction: str = ""
    text_instruction: str = ""
    tokens_per_pass: int = 1024

    _session: Any = PrivateAttr()
    _tokenizer: Any = PrivateAttr()
    _words: Any = PrivateAttr()
    _positions: Any = PrivateAttr()

    def __init__(self, folder: Path, **fields: Any) -> None:
        """Open the converted model in `folder`; raises ModelError where its files cannot be used."""
        super().__init__(model_name=str(folder), embed_batch_size=_TEXTS_AT_ONCE, **fields)
        try:
            # Mapped, not read: of a quarter of a million words a corpus uses a few thousand.
            self._words = np.load(folder / WORDS, mmap_mode="r")
            self._positions = np.load(folder / POSITIONS)
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._session = cpu_session(folder / ENCODER, threads=1)
        except Exception as error:  # onnxruntime and tokenizers raise many kinds, some of them plain Exception
            raise ModelError(
                f"the converted embedding model in {folder} is damaged ({error}); "
                f"remove that folder and it will be converted again"
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    @classmethod
    def class_name(cls) -> str:
        return "OnnxEmbedding"

    @property
    def dimension(self) -> int:
        """How long the vectors are."""
        return int(self._words.shape[1])

    def count_tokens(self, text: str) -> int:
        """How many tokens the model reads in `text`, without the marks at its ends and without a limit."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of unit length, shape (len(texts), dimension), of `texts` as they are, without instructions."""
        ids = [self._cut(encoding.ids) for encoding in self._tokenizer.encode_batch_fast(list(texts))]
        vectors = np.empty((len(ids), self.dimension), np.float32)

        def fill(rows: list[int]) -> None:
            vectors[rows] = self._forward([ids[row] for row in rows])

        passes = list(self._passes([len(tokens) for tokens in ids]))
        threads = min(len(passes), threads_of_process())
        if threads < 2:
            for rows in passes:
                fill(rows)
        else:
            with ThreadPoolExecutor(
                min(len(passes), threads_of_process()), thread_name_prefix="policychat-embed"
            ) as pool:
                list(pool.map(fill, passes))
        return vectors

    def _cut(self, ids: list[int]) -> list[int]:
        """At most as many tokens as the model has positions for; the mark at the end stays."""
        most = len(self._positions)
        return ids if len(ids) <= most else [*ids[: most - 1], ids[-1]]

    def _passes(self, lengths: Sequence[int]) -> Iterator[list[int]]:
        """Rows to go through the model together: of like length, as many as `tokens_per_pass` allows."""
        order = sorted(range(len(lengths)), key=lambda row: lengths[row], reverse=True)
        while order:
            count = max(1, self.tokens_per_pass // lengths[order[0]])
            yield order[:count]
            order = order[count:]

    def _forward(self, ids: Sequence[Sequence[int]]) -> npt.NDArray[np.float32]:
        longest = max(map(len, ids))
        tokens = np.zeros((len(ids), longest), np.int64)
        mask = np.zeros((len(ids), longest), np.int32)
        for row, text in enumerate(ids):
            tokens[row, : len(text)] = text
            mask[row, : len(text)] = 1
        embedded = self._words[tokens].astype(np.float32) + self._positions[:longest]
        (hidden,) = self._session.run(None, {"embedded": embedded, "mask": mask})
        # The mean over the tokens of the text; its length does not matter, as the sum is normalised.
        sums = np.matmul(mask[:, None, :].astype(np.float32), hidden)[:, 0]
        return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), np.float32)

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._lists([self.query_instruction + query])[0]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._lists([self.text_instruction + text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._lists([self.text_instruction + text for text in texts])

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return await asyncio.to_thread(self._get_text_embedding, text)

    def _lists(self, texts: Sequence[str]) -> list[list[float]]:
        lists: list[list[float]] = self.encode(texts).tolist()
        return lists


def read_description(folder: Path) -> dict[str, Any] | None:
    """What `onnx_export` wrote about the converted model in `folder`; None where there is none yet.

    Raises ModelError for a description that cannot be read.
    """
    try:
        description: dict[str, Any] = json.loads((folder / DESCRIPTION).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise ModelError(
            f"the converted embedding model in {folder} is damaged ({error}); "
            f"remove that folder and it will be converted again"
        ) from error
    return description


def cpu_session(model: Path | bytes, *, threads: int | None = None) -> Any:
    """An ONNX Runtime session of `model` (a file, or its content) with the options that suit our graphs.

    threads: how many compute one pass; None for as many as this process may use.
    """
    options = onnxruntime.SessionOptions()
    # The library's own choice is the cores of the whole machine.
    options.intra_op_num_threads = threads or threads_of_process()
    # More would fuse additions with layer norms, into an operator that takes four times as long on a CPU.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
