"""Vectors of sentences, kept, for people ask several questions about the same passages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from assistant.language import document_language
from assistant.types import Language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Vectors kept: the sentences of a conversation's passages, and of its answers.
CACHED_VECTORS = 20_000


class SentenceEmbedder(Protocol):
    """What the answerer needs of an encoder."""

    def embed_passages(self, texts: Sequence[str], languages: Sequence[Language]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), each of length 1."""
        ...

    def embed_queries(self, texts: Sequence[str], languages: Sequence[Language]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), each of length 1."""
        ...


class SentenceVectors:
    """Embeds texts as passages of the index are. Safe to use from several threads when the encoder is."""

    def __init__(self, embedder: SentenceEmbedder) -> None:
        self._embedder = embedder
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def of(self, texts: Sequence[str], languages: Sequence[Language] = ()) -> list[NDArray[np.float32]]:
        """The vector of each text, shape (dimension,), of length 1; without `languages` the texts tell them."""
        known = self._vectors
        if len(known) > CACHED_VECTORS:
            known = self._vectors = {}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known_languages = dict(zip(texts, languages, strict=False))
            spoken = [known_languages.get(text) or document_language(text) for text in new]
            vectors = self._embedder.embed_passages(new, spoken)
            known.update(zip(new, vectors, strict=True))
        return [known[text] for text in texts]

    def question(self, text: str, language: Language) -> NDArray[np.float32]:
        """The vector of a question, shape (dimension,), of length 1."""
        vector: NDArray[np.float32] = self._embedder.embed_queries([text], [language])[0]
        return vector
