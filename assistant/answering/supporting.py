"""How alike two sentences are in meaning, for the verifier: by their language-neutral vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.sentences import SentenceEmbedder
from assistant.language import document_language

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Vectors kept: the sentences of a conversation's passages, and of its answers.
CACHED_VECTORS = 5_000


class VectorSupport:
    """Compares sentences by the encoder that the index was built with. Safe to use from several threads."""

    def __init__(self, embedder: SentenceEmbedder, is_common: Callable[[str], bool]) -> None:
        self._embedder = embedder
        self._vectors: dict[str, NDArray[np.float32]] = {}
        #: Whether a word in lower case is an ordinary one, see `assistant.verifying.Support`.
        self.is_common = is_common

    def similarities(self, sentence: str, others: Sequence[str]) -> list[float]:
        """The cosine of the sentence with each of the others, -1..1."""
        first, *rest = self._embedded([sentence, *others])
        return [float(first @ each) for each in rest]

    def _embedded(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        known = self._vectors
        if len(known) > CACHED_VECTORS:
            known = self._vectors = {}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            vectors = self._embedder.embed_passages(new, [document_language(text) for text in new])
            known.update(zip(new, vectors, strict=True))
        return [known[text] for text in texts]
