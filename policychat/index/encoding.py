"""From passages to rows of vectors, each distinct text embedded once in the life of an index."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from llama_index.core.schema import BaseNode, MetadataMode, TransformComponent
from pydantic import PrivateAttr

from policychat.index.embedding import EmbeddingModel, Vectors
from policychat.index.vectors import KnownVectors, VectorWriter, text_key
from policychat.index.work import WorkLog

# Written down together: few enough that a kill costs seconds of work.
_TEXTS_AT_ONCE = 256


def texts_to_embed(node: BaseNode) -> list[str]:
    """What is embedded of a node of `PassageSplitter`: its text under its title and heading, then each sentence."""
    content, begin = node.get_content(), node.metadata["start"]
    spans = json.loads(node.metadata["sentences"])
    whole = node.get_content(metadata_mode=MetadataMode.EMBED)
    return [whole, *(content[start - begin : end - begin] for start, end, *_ in spans)]


class PassageEncoder(TransformComponent):
    """A LlamaIndex transformation that gives nodes of `PassageSplitter` their embedding and their rows.

    Each node's text, under its title and heading, and each of its sentences gets a row in the build's matrix;
    texts that differ in white space and case only share one. A text that an earlier build or an interrupted
    one has embedded is copied from there. Rows are in the order of first use, so that equal corpora give equal
    matrices however many times the build was interrupted.
    """

    _model: EmbeddingModel = PrivateAttr()
    _writer: VectorWriter = PrivateAttr()
    _work: WorkLog = PrivateAttr()
    _known: Sequence[KnownVectors] = PrivateAttr()
    _rows: dict[bytes, int] = PrivateAttr(default_factory=dict)
    _embed: Callable[[Sequence[str]], Vectors] = PrivateAttr()
    embedded: int = 0
    reused: int = 0

    def __init__(
        self,
        *,
        model: EmbeddingModel,
        writer: VectorWriter,
        work: WorkLog,
        current: KnownVectors | None,
        embed: Callable[[Sequence[str]], Vectors] | None = None,
    ) -> None:
        """embed: makes the vectors, `model.text_vectors` where it is not given (worker processes, say)."""
        super().__init__()
        self._model = model
        self._writer = writer
        self._work = work
        self._known = [work] if current is None else [current, work]
        self._embed = embed or model.text_vectors

    def __call__(self, nodes: Sequence[BaseNode], **_: Any) -> Sequence[BaseNode]:
        texts = [text for node in nodes for text in texts_to_embed(node)]
        rows, vectors = self._encode(texts)
        place = 0
        for node in nodes:
            spans = json.loads(node.metadata["sentences"])
            node.embedding = vectors[place].tolist()
            node.metadata["row"] = rows[place]
            own = rows[place + 1 : place + 1 + len(spans)]
            node.metadata["sentences"] = json.dumps(
                [[start, end, row] for (start, end, *_), row in zip(spans, own, strict=True)]
            )
            place += 1 + len(spans)
        return nodes

    def _encode(self, texts: Sequence[str]) -> tuple[list[int], Vectors]:
        """The row and the vector of each text."""
        keys = [text_key(text) for text in texts]
        firsts: dict[bytes, int] = {}
        for place, key in enumerate(keys):
            firsts.setdefault(key, place)
        vectors = self._find(list(firsts))
        # Texts of like length together need little padding.
        missing = sorted((key for key in firsts if key not in vectors), key=lambda key: len(texts[firsts[key]]))
        for begin in range(0, len(missing), _TEXTS_AT_ONCE):
            some = missing[begin : begin + _TEXTS_AT_ONCE]
            made = self._embed([texts[firsts[key]] for key in some])
            self._work.keep_vectors(some, made)
            vectors |= dict(zip(some, made, strict=True))
        new = [key for key in firsts if key not in self._rows]
        self.embedded += len(missing)
        self.reused += len(new) - len(missing)
        if new:
            self._rows |= {key: self._writer.count + place for place, key in enumerate(new)}
            second = self._second({key: texts[firsts[key]] for key in new})
            self._writer.append(new, np.stack([vectors[key] for key in new]), second)
        return [self._rows[key] for key in keys], np.stack([vectors[key] for key in keys])

    def _second(self, texts: Mapping[bytes, str]) -> Vectors | None:
        """The second model's vectors of `texts` (by key, in their order), made here where they are not known."""
        model = self._model.second
        if model is None:
            return None
        keys = list(texts)
        found = dict(self._known[0].find_second(keys))
        missing = [key for key in keys if key not in found]
        found |= dict(zip(missing, model.text_vectors([texts[key] for key in missing]), strict=True))
        return np.stack([found[key] for key in keys])

    def _find(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        found: dict[bytes, Vectors] = {}
        for known in self._known:
            found |= known.find([key for key in keys if key not in found])
        return found
