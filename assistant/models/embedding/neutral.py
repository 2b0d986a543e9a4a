"""Language-neutral vectors.

A multilingual encoder puts each language into its own region, so a question finds text of its own language first,
whatever that says. Subtracting each language's mean vector (of passages from passages, of questions from questions)
removes most of that. The means are constants, estimated once on general text by ``python -m evals.language_means`` and
kept beside this file: a corpus of three documents has no reliable mean of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.models.embedding.encoders import E5_SMALL, Encoder, load_encoder
from assistant.settings import EmbeddingSettings
from assistant.types import Language

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    #: ``"passage.en"``, ``"query.ru"`` …: one vector of shape (dimension,) each.
    Means = dict[str, Vectors]

MEANS_FILES = {E5_SMALL: Path(__file__).with_name("multilingual-e5-small-means.npz")}


class Embedder:
    """An encoder whose vectors are language-neutral where its means are known. Vectors are float32 of length 1."""

    def __init__(self, encoder: Encoder, means: Means) -> None:
        self._encoder = encoder
        self._means = means
        self.dimension = encoder.dimension
        self.origin = encoder.origin
        #: Identifies the vectors, not how they are computed: the same model from elsewhere has the same name.
        self.name = f"{encoder.name} centred {_digest(means)}" if means else encoder.name

    def embed_passages(self, texts: Sequence[str], languages: Sequence[Language]) -> Vectors:
        """Vectors of passages, each text with its language: shape (len(texts), dimension)."""
        return self._neutral(self._encoder.embed_passages(texts), "passage", languages)

    def embed_queries(self, texts: Sequence[str], languages: Sequence[Language]) -> Vectors:
        """Vectors of questions, each text with its language: shape (len(texts), dimension)."""
        return self._neutral(self._encoder.embed_queries(texts), "query", languages)

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone, without what embedding adds."""
        return self._encoder.count_tokens(text)

    def _neutral(self, vectors: Vectors, kind: str, languages: Sequence[Language]) -> Vectors:
        if len(vectors) != len(languages):
            raise ValueError(f"{len(vectors)} texts came with {len(languages)} languages")
        if not self._means or not len(vectors):
            return vectors
        unknown = np.zeros(self.dimension, dtype=np.float32)  # a language whose mean was never estimated
        centred = vectors - np.stack([self._means.get(f"{kind}.{language}", unknown) for language in languages])
        lengths = np.linalg.norm(centred, axis=1, keepdims=True)
        return np.asarray(centred / np.maximum(lengths, 1e-9), dtype=np.float32)


def load_embedder(settings: EmbeddingSettings) -> Embedder:
    """The encoder that the settings name, centred when its means are known.

    Raises ModelUnreachable or MissingExtra with the remedy.
    """
    return Embedder(load_encoder(settings), load_means(settings.model))


def load_means(model: str) -> Means:
    """The language means of a model; empty when they have not been estimated."""
    path = MEANS_FILES.get(model)
    if path is None or not path.exists():
        return {}
    with np.load(path) as stored:
        return {name: np.asarray(stored[name], dtype=np.float32) for name in stored.files}


def _digest(means: Means) -> str:
    return hashlib.sha256(b"".join(name.encode() + means[name].tobytes() for name in sorted(means))).hexdigest()[:8]
