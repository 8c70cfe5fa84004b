"""The reader as a torch module again, from its shipped files: to go on training without the checkpoint they are of."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper

from policychat.retrieval.reader_files import TOKENIZER, WEIGHTS
from reader.network import ReaderNetwork

_HEADS = {"token_head": "relevance", "stance_head": "stance"}
_PARTS = ("query", "key", "value")
_POSITIONS = "embeddings.position_embeddings.weight"


def rows_of(tokenizer_json: Path, base_tokenizer_json: Path) -> npt.NDArray[np.int64]:
    """Which row of the base model's embeddings each piece of a pruned tokenizer has.

    Raises KeyError where the base model lacks a piece.
    """
    pieces, base = (
        [piece for piece, _score in json.loads(path.read_text("utf-8"))["model"]["vocab"]]
        for path in (tokenizer_json, base_tokenizer_json)
    )
    place = {piece: row for row, piece in enumerate(base)}
    return np.array([place[piece] for piece in pieces], np.int64)


def restored(folder: Path, base: Path, *, layers: int) -> tuple[ReaderNetwork, npt.NDArray[np.int64]]:
    """The network whose 8-bit files lie in `folder`, and the rows of its pieces in the base model in `base`.

    Each weight is what the file says, so it lies within half a step of its row's 255 of the one that was trained. Words
    and the positions that the files leave out are the base model's.
    """
    rows = rows_of(folder / TOKENIZER, base / "tokenizer.json")
    network = ReaderNetwork(base, layers=layers, rows=rows)
    graph = onnx.load(folder / WEIGHTS).graph
    values = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    state = network.state_dict()
    for name in state:
        if name != "encoder.embeddings.word_embeddings.weight":
            found = torch.from_numpy(np.array(_found(name, values)))
            state[name][: len(found)] = found
    network.load_state_dict(state)
    return network, rows


def _found(name: str, values: dict[str, npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    """The part of the state called `name`, from the constants of the graph that `reader.export` writes."""
    top, _, rest = name.partition(".")
    if top in _HEADS:
        value = values[f"{_HEADS[top]}.{rest}"]
        return value.T if rest == "weight" else value
    if rest == _POSITIONS:
        return values["positions"]
    if rest == "embeddings.token_type_embeddings.weight":
        return values["kind_table"]
    if "LayerNorm" in rest:
        return values[rest]
    module, kind = rest.rsplit(".", 1)
    joined, part = module, None
    for number, each in enumerate(_PARTS):
        if module.endswith(f"attention.self.{each}"):
            joined, part = module.replace(each, "query"), number
    value = values[f"{joined}.bias"]
    if kind == "weight":
        value = values[f"{joined}.weight"].T.astype(np.float32) * values[f"{joined}.scales"][:, None]
        if f"{joined}.channels" in values:
            value = value * values[f"{joined}.channels"]  # one over what the export multiplied them with
    return value if part is None else np.split(value, len(_PARTS))[part]
