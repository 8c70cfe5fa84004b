"""The trained reader as one ONNX file in 8 bits, its table of words included."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from onnx import ModelProto, TensorProto

from policychat.index.onnx_graph import GraphBuilder
from reader.network import ReaderNetwork, one_reading

FloatArray = npt.NDArray[np.float32]

LONGEST = 256
"""Positions kept: a question or claim, a window and the marks around them are shorter."""


def reader_graph(network: ReaderNetwork, samples: Sequence[Sequence[int]] | None) -> ModelProto:
    """The graph: `ids`, `kinds` (int64) and `mask` (int32), all texts x tokens, to `relevance` (texts x tokens) and
    `stance` (texts x 3). `samples`, token ids of ordinary readings, show how wide each channel is; None: float32."""
    config = network.encoder.config
    weights = {name: tensor.numpy().copy() for name, tensor in network.encoder.state_dict().items()}
    widest = None if samples is None else observe(network, samples)
    graph = GraphBuilder(weights, epsilon=config.layer_norm_eps, widest=widest)
    hidden = graph.encoder(
        _embedded(graph, weights), "mask", layers=config.num_hidden_layers, heads=config.num_attention_heads
    )
    first = graph.one("Slice", hidden, *(_axis(graph, value) for value in (0, 1, 1)))
    tokens = _head(graph, hidden, network.token_head, "relevance")
    null = _head(graph, first, network.token_head, "relevance")
    relevance = graph.one("Squeeze", graph.one("Sub", tokens, null), _axis(graph, -1))
    stance = graph.one("Squeeze", _head(graph, first, network.stance_head, "stance"), _axis(graph, 1))
    return graph.finish(
        inputs={
            "ids": (TensorProto.INT64, ["texts", "tokens"]),
            "kinds": (TensorProto.INT64, ["texts", "tokens"]),
            "mask": (TensorProto.INT32, ["texts", "tokens"]),
        },
        outputs={"relevance": (relevance, ["texts", "tokens"]), "stance": (stance, ["texts", 3])},
    )


@torch.no_grad()
def observe(network: ReaderNetwork, samples: Sequence[Sequence[int]]) -> dict[str, FloatArray]:
    """The greatest magnitude of each channel where products read a layer norm."""
    widest: dict[str, FloatArray] = {}
    hooks = []
    for name, module in network.encoder.named_modules():
        if name.endswith(("attention.self.query", "intermediate.dense")):

            def note(
                _module: object, inputs: tuple[torch.Tensor, ...], name: str = name.removesuffix(".query")
            ) -> None:
                channels = inputs[0].abs().reshape(-1, inputs[0].shape[-1]).amax(dim=0).numpy()
                widest[name] = np.maximum(widest.get(name, channels), channels)

            hooks.append(module.register_forward_pre_hook(note))
    for ids in samples:
        network(*one_reading(ids))
    for hook in hooks:
        hook.remove()
    return widest


def _embedded(graph: GraphBuilder, weights: dict[str, FloatArray]) -> str:
    """The sum of the embeddings: words in 8 bits with a scale a row, positions from zero."""
    words = weights["embeddings.word_embeddings.weight"]
    scales = np.maximum(np.abs(words).max(axis=1, keepdims=True), 1e-12) / 127
    table = graph.constant("words", np.rint(words / scales).astype(np.int8))
    rows = graph.one("Cast", graph.one("Gather", table, "ids"), to=TensorProto.FLOAT)
    word = graph.one("Mul", rows, graph.one("Gather", graph.constant("scales", scales.astype(np.float32)), "ids"))
    kinds = graph.constant("kind_table", weights["embeddings.token_type_embeddings.weight"])
    word = graph.one("Add", word, graph.one("Gather", kinds, "kinds"))
    positions = weights["embeddings.position_embeddings.weight"][:LONGEST]
    tokens = graph.one("Slice", graph.one("Shape", "ids"), *(_axis(graph, value) for value in (1, 2, 0)))
    place = graph.one("Slice", graph.constant("positions", positions), _axis(graph, 0), tokens, _axis(graph, 0))
    return graph.one("Add", word, place)


def _head(graph: GraphBuilder, value: str, head: torch.nn.Linear, name: str) -> str:
    weight = graph.constant(f"{name}.weight", head.weight.detach().numpy().T.copy())
    return graph.one(
        "Add", graph.one("MatMul", value, weight), graph.constant(f"{name}.bias", head.bias.detach().numpy())
    )


def _axis(graph: GraphBuilder, value: int) -> str:
    return graph.constant(f"axis_{value}", np.array([value], np.int64))
