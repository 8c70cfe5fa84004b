"""The encoder of a BERT as an ONNX graph, in float32 or with its matrix products in 8 bits.

The graph takes the summed embeddings of the tokens (`embedded`, float32, batch x tokens x width) and which of
them are text (`mask`, int32, 1 or 0, batch x tokens), and gives the last hidden state (`hidden`).

In 8 bits, each row of weights has a scale of its own, and so has each token at each product. The vector of a
text therefore does not depend on the texts it shares a batch with, as it would with ONNX Runtime's own dynamic
quantisation, which takes one scale from a whole batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, TensorProto, helper, numpy_helper

FloatArray = npt.NDArray[np.float32]

_OPSET = 21
_IR_VERSION = 10
_MICROSOFT = "com.microsoft"

_SMOOTHING = 0.65
"""How much of the unevenness of the channels goes from what a product reads into its weights (0 none, 1 all)."""

_ZERO = 128
# GELU gives nothing below -0.17, so that nearly the whole range of a byte can be kept for what is above.
_GELU_ZERO = 16
_GELU_LEAST = 0.17


def encoder_graph(
    weights: Mapping[str, FloatArray],
    *,
    layers: int,
    heads: int,
    epsilon: float,
    widest: Mapping[str, FloatArray] | None,
) -> ModelProto:
    """The graph of the encoder whose `weights` are named as in transformers' BertModel.

    With `widest` it computes in 8 bits: for each module that reads the output of a layer norm ("encoder.layer.0.
    attention.self", "encoder.layer.0.intermediate.dense") the greatest magnitude each channel reaches in ordinary
    text. With None it computes in float32. Raises KeyError where a tensor is missing.
    """
    graph = GraphBuilder(weights, epsilon=epsilon, widest=widest)
    hidden = graph.encoder("embedded", "mask", layers=layers, heads=heads)
    width = len(weights["embeddings.LayerNorm.weight"])
    return graph.finish(
        inputs={
            "embedded": (TensorProto.FLOAT, ["texts", "tokens", width]),
            "mask": (TensorProto.INT32, ["texts", "tokens"]),
        },
        outputs={"hidden": (hidden, ["texts", "tokens", width])},
    )


class GraphBuilder:
    """Nodes and constants in the making; a value is known by its name."""

    def __init__(
        self, weights: Mapping[str, FloatArray], *, epsilon: float, widest: Mapping[str, FloatArray] | None
    ) -> None:
        self.weights = weights
        self.epsilon = epsilon
        self.widest = widest
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def add(self, kind: str, *inputs: str, outputs: int = 1, domain: str = "", **attributes: Any) -> list[str]:
        names = [f"{kind}_{len(self.nodes)}_{number}" for number in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, domain=domain, **attributes))
        return names

    def one(self, kind: str, *inputs: str, **attributes: Any) -> str:
        return self.add(kind, *inputs, **attributes)[0]

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def number(self, value: float) -> str:
        return self.constant(f"number_{value!r}", np.array(value, np.float32))

    def encoder(self, embedded: str, mask: str, *, layers: int, heads: int) -> str:
        """The last hidden state of the summed embeddings `embedded` (before their layer norm)."""
        state = self.layer_norm(embedded, "embeddings.LayerNorm")
        for layer in range(layers):
            name = f"encoder.layer.{layer}"
            attention = f"{name}.attention.self"
            joined = self.linear(state, [f"{attention}.{part}" for part in ("query", "key", "value")], reads=attention)
            parts = self.add("Split", joined, outputs=3, axis=-1, num_outputs=3)
            context = self.add("MultiHeadAttention", *parts, "", mask, domain=_MICROSOFT, num_heads=heads)
            attended = self.linear(context[0], [f"{name}.attention.output.dense"])
            state = self.layer_norm(self.one("Add", attended, state), f"{name}.attention.output.LayerNorm")
            inner = self.linear(state, [f"{name}.intermediate.dense"], reads=f"{name}.intermediate.dense")
            inner = self.one("Gelu", inner)
            outer = self.linear(inner, [f"{name}.output.dense"], after_gelu=True)
            state = self.layer_norm(self.one("Add", outer, state), f"{name}.output.LayerNorm")
        return state

    def layer_norm(self, value: str, name: str) -> str:
        scale, bias = (self.constant(f"{name}.{part}", self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.one("LayerNormalization", value, scale, bias, axis=-1, epsilon=self.epsilon)

    def linear(self, value: str, names: list[str], *, reads: str = "", after_gelu: bool = False) -> str:
        """The linear modules `names` at once, their outputs end to end."""
        weight = np.concatenate([self.weights[f"{name}.weight"] for name in names])
        bias = self.constant(f"{names[0]}.bias", np.concatenate([self.weights[f"{name}.bias"] for name in names]))
        if self.widest is None:
            product = self.one("MatMul", value, self.constant(f"{names[0]}.weight", weight.T))
            return self.one("Add", product, bias)
        if reads:
            channels = _smoothing(self.widest[reads], weight)
            weight = weight * channels
            value = self.one("Mul", value, self.constant(f"{names[0]}.channels", 1 / channels))
        scales = np.maximum(np.abs(weight).max(axis=1), 1e-12) / 127
        whole = np.rint(weight / scales[:, None]).astype(np.int8)
        rounded, row_scale, zero = self._rounded_gelu(value) if after_gelu else self._rounded(value)
        product = self.one(
            "MatMulIntegerToFloat",
            rounded,
            self.constant(f"{names[0]}.weight", whole.T),
            self.number(1.0),
            self.constant(f"{names[0]}.scales", scales.astype(np.float32)),
            zero,
            domain=_MICROSOFT,
        )
        return self.one("Add", self.one("Mul", product, row_scale), bias)

    def _rounded(self, value: str) -> tuple[str, str, str]:
        """`value` in bytes, the scale of each of its rows, the byte that means zero."""
        widest = self.one("ReduceMax", self.one("Abs", value), self._last_axis(), keepdims=1)
        scale = self.one("Max", self.one("Mul", widest, self.number(1 / 127)), self.number(1e-8))
        return self._divided(value, scale, _ZERO)

    def _rounded_gelu(self, value: str) -> tuple[str, str, str]:
        widest = self.one("ReduceMax", value, self._last_axis(), keepdims=1)
        scaled = self.one("Mul", widest, self.number(1 / (255 - _GELU_ZERO)))
        return self._divided(value, self.one("Max", scaled, self.number(_GELU_LEAST / _GELU_ZERO)), _GELU_ZERO)

    def _divided(self, value: str, scale: str, zero: int) -> tuple[str, str, str]:
        zero_name = self.constant(f"zero_{zero}", np.array(zero, np.uint8))
        divided = self.one("Mul", value, self.one("Reciprocal", scale))
        return self.one("QuantizeLinear", divided, self.number(1.0), zero_name), scale, zero_name

    def _last_axis(self) -> str:
        return self.constant("last_axis", np.array([-1], np.int64))

    def finish(
        self, *, inputs: Mapping[str, tuple[int, list[Any]]], outputs: Mapping[str, tuple[str, list[Any]]]
    ) -> ModelProto:
        """The model: `inputs` as name: (type, shape), `outputs`, all float32, as name: (value, shape)."""
        for name, (value, _shape) in outputs.items():
            self.nodes.append(helper.make_node("Identity", [value], [name]))
        graph = helper.make_graph(
            self.nodes,
            "encoder",
            [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in inputs.items()],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
                for name, (_value, shape) in outputs.items()
            ],
            list(self.constants.values()),
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="policychat")


def _smoothing(widest: FloatArray, weight: FloatArray) -> FloatArray:
    """What to divide each channel by, and multiply its weights with, so that no channel outgrows the others.

    A few channels of a BERT are many times as wide as the rest and would leave those a fraction of the 8 bits
    (SmoothQuant, Xiao et al. 2023).
    """
    of_weights = np.maximum(np.abs(weight).max(axis=0), 1e-5)
    channels = np.maximum(widest, 1e-3) ** _SMOOTHING / of_weights ** (1 - _SMOOTHING)
    return np.asarray(channels / np.exp(np.log(channels).mean()), dtype=np.float32)
