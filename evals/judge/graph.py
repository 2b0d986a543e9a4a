"""The judge as an ONNX graph, built in memory: the encoder's lowest layers, then its own layers and its head.

rows    float32 (texts, tokens, hidden)  word + position + kind embeddings, not yet normalised
mask    int32   (texts, tokens)          1 for a token, 0 for what fills a shorter text up
labels  float32 (texts, 3)               logits: entailed, contradicted, not said
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.bundle.eight_bits import EightBitGraph
from assistant.models.bundle.graph import serialised

if TYPE_CHECKING:
    from assistant.models.bundle.eight_bits import Tensors
    from assistant.models.bundle.weights import Weights

#: The outputs of the head for a premise and a claim, in this order.
LABELS = ("entailed", "contradicted", "not_said")


def judge_model(weights: Weights, tensors: Tensors) -> bytes:
    """The graph, serialised for onnxruntime: the first token's state and the mean of all go into the head."""
    graph = EightBitGraph(weights, tensors)
    x = graph.body()
    both = graph.add("Concat", graph.first(x), graph.mean(x), axis=1)
    labels = graph.head(graph.add("Tanh", graph.head(both, "pooled")), "labels")
    return serialised(graph, "judge", {"labels": (labels, ["texts", len(LABELS)])})
