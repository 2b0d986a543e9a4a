"""The span reader as an ONNX graph, built in memory: the encoder's lowest layers, then its own layers and heads.

rows      float32 (texts, tokens, hidden)  word + position + kind embeddings, not yet normalised
mask      int32   (texts, tokens)          1 for a token, 0 for what fills a shorter text up
spans     float32 (texts, tokens, 2)       logits of a span's first and last token
verdicts  float32 (texts, 3)               logits: relevant, answers, says yes
states    float32 (texts, tokens, hidden)  the last layer, from which sentences are judged
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.bundle.eight_bits import EightBitGraph
from assistant.models.bundle.graph import serialised

if TYPE_CHECKING:
    from assistant.models.bundle.eight_bits import Tensors
    from assistant.models.bundle.weights import Weights

#: The outputs of the second head for a question and a passage, in this order.
VERDICTS = ("relevant", "answers", "says_yes")


def reader_model(weights: Weights, tensors: Tensors) -> bytes:
    """The graph, serialised for onnxruntime."""
    graph = EightBitGraph(weights, tensors)
    x = graph.body()
    verdicts = graph.head(graph.add("Tanh", graph.head(graph.first(x), "pooled")), "verdicts")
    outputs: dict[str, tuple[str, list[str | int]]] = {
        "spans": (graph.head(x, "spans"), ["texts", "tokens", 2]),
        "verdicts": (verdicts, ["texts", len(VERDICTS)]),
        "states": (x, ["texts", "tokens", weights.sizes.hidden]),
    }
    return serialised(graph, "reader", outputs)
