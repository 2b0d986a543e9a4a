"""The judge as an ONNX graph, built in memory: the encoder's lowest layers, then its own layers and its head.

    rows    float32 (texts, tokens, hidden)  word + position + kind embeddings, not yet normalised
    mask    int32   (texts, tokens)          1 for a token, 0 for what fills a shorter text up
    labels  float32 (texts, 3)               logits: entailed, contradicted, not said

The arithmetic is the span reader's.
"""

from __future__ import annotations

#: The outputs of the head for a premise and a claim, in this order.
LABELS = ("entailed", "contradicted", "not_said")
