"""The body of the bundled model as an ONNX graph, built in memory from its 4-bit weights in a tenth of a second.

    rows  float32 (texts, tokens, hidden)   word + position + kind embeddings, not yet normalised
    mask  int32   (texts, tokens)           1 for a token, 0 for what fills a shorter text up
    mean  float32 (texts, hidden)           the mean of the last layer over the tokens of each text

The matrices stay as in the file, four bits per weight (MatMulNBits); the arithmetic is float32, so that a vector
depends neither on its batch nor on the processor's 8-bit instructions. What was measured against it is in
`evals/LOG.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from assistant.models.bundle.weights import BLOCK_WEIGHTS, Weights, repacked, scales

if TYPE_CHECKING:
    from numpy.typing import NDArray

OPSET = 18
IR_VERSION = 9
#: The domain of onnxruntime's operators beyond the ONNX standard.
EXTRA = "com.microsoft"
EXTRA_KINDS = {"DynamicQuantizeMatMul", "Gelu", "MatMulIntegerToFloat", "MatMulNBits", "MultiHeadAttention"}


class Graph:
    """A graph under construction. `add` and `constant` return the name of what they added."""

    #: Of MatMulNBits: 0 is float32 arithmetic, 4 is int8 with a scale for each block of activations.
    accuracy_level = 0

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def add(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> str:
        """Add a node; its first output has the returned name, the others that name with ``:1``, ``:2`` …"""
        name = f"{kind}-{len(self.nodes)}"
        names = [name, *(f"{name}:{number}" for number in range(1, outputs))]
        domain = EXTRA if kind in EXTRA_KINDS else ""
        self.nodes.append(helper.make_node(kind, list(inputs), names, name=name, domain=domain, **attributes))
        return name

    def constant(self, name: str, array: NDArray[Any]) -> str:
        """Add a constant array."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def linear(self, x: str, names: list[str], width: int) -> str:
        """x · weights + bias, for several matrices of `width` columns side by side."""
        blocks = np.concatenate([self.weights.blocks(f"{name}.w", width) for name in names])
        bias = np.concatenate([self.weights.vector(f"{name}.b") for name in names])
        stem = names[0]
        packed = self.constant(f"{stem}.packed", repacked(blocks))
        scale = self.constant(f"{stem}.scales", scales(blocks))
        added = self.constant(f"{stem}.bias", bias)
        sizes = {"N": len(blocks), "K": width, "bits": 4, "block_size": BLOCK_WEIGHTS}
        level = self.accuracy_level
        return self.add("MatMulNBits", x, packed, scale, "", "", added, accuracy_level=level, **sizes)

    def normalised(self, x: str, name: str) -> str:
        """Layer normalisation."""
        weight, bias = (self.constant(f"{name}.{kind}", self.weights.vector(f"{name}.{kind}")) for kind in "wb")
        return self.add("LayerNormalization", x, weight, bias, axis=-1, epsilon=self.weights.sizes.epsilon)

    def layer(self, x: str, name: str) -> str:
        """One layer of BERT: attention and a two-step network, each added to its input and normalised."""
        sizes = self.weights.sizes
        merged = self.linear(x, [f"{name}.q", f"{name}.k", f"{name}.v"], sizes.hidden)
        query = self.add("Split", merged, outputs=3, axis=-1, num_outputs=3)
        seen = self.add("MultiHeadAttention", query, f"{query}:1", f"{query}:2", "", "mask", num_heads=sizes.heads)
        attended = self.linear(seen, [f"{name}.ao"], sizes.hidden)
        x = self.normalised(self.add("Add", attended, x), f"{name}.aln")
        inner = self.add("Gelu", self.linear(x, [f"{name}.fi"], sizes.hidden))
        outer = self.linear(inner, [f"{name}.fo"], sizes.inner)
        return self.normalised(self.add("Add", outer, x), f"{name}.oln")

    def mean(self, x: str) -> str:
        """The mean over the tokens of the mask."""
        tokens, last = self.constant("tokens", np.array([1])), self.constant("last", np.array([-1]))
        counted = self.add("Unsqueeze", self.add("Cast", "mask", to=TensorProto.FLOAT), last)
        total = self.add("ReduceSum", self.add("Mul", x, counted), tokens, keepdims=0)
        return self.add("Div", total, self.add("ReduceSum", counted, tokens, keepdims=0))


def body(weights: Weights, kind: type[Graph] = Graph) -> bytes:
    """The graph, serialised for onnxruntime."""
    graph = kind(weights)
    x = graph.normalised("rows", "emb.ln")
    for number in range(weights.sizes.layers):
        x = graph.layer(x, f"l{number}")
    return serialised(graph, "multilingual-e5-small", {"mean": (graph.mean(x), ["texts", weights.sizes.hidden])})


def serialised(graph: Graph, name: str, outputs: dict[str, tuple[str, list[str | int]]]) -> bytes:
    """A graph over `rows` and `mask`, serialised for onnxruntime; `outputs` maps names to their node and shape."""
    for output, (source, _) in outputs.items():
        graph.nodes.append(helper.make_node("Identity", [source], [output]))
    shape = ["texts", "tokens"]
    inputs = [
        helper.make_tensor_value_info("rows", TensorProto.FLOAT, [*shape, graph.weights.sizes.hidden]),
        helper.make_tensor_value_info("mask", TensorProto.INT32, shape),
    ]
    results = [
        helper.make_tensor_value_info(output, TensorProto.FLOAT, sizes) for output, (_, sizes) in outputs.items()
    ]
    made = helper.make_graph(graph.nodes, name, inputs, results, graph.constants)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(EXTRA, 1)]
    return bytes(helper.make_model(made, opset_imports=opsets, ir_version=IR_VERSION).SerializeToString())
