"""Any other model, and the default one from a local folder, run by sentence-transformers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import numpy as np

from assistant.errors import MissingExtra, ModelUnreachable
from assistant.models.embedding.plain import INSTALLED_BY, plain
from assistant.settings import EmbeddingSettings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

HUB_TIMEOUT_SECONDS = 5.0


class SentenceTransformerEncoder:
    """Any model of sentence-transformers, from a local folder or by its name on the hub."""

    def __init__(self, settings: EmbeddingSettings) -> None:
        place = str(settings.folder.expanduser()) if settings.folder else settings.model
        self._model = _load(place, is_folder=settings.folder is not None)
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
        """Tokens of `text` alone, without the prefix and the special tokens that embedding adds."""
        with self._lock:
            return len(self._model.tokenizer.encode(plain(text), add_special_tokens=False))

    def _embed(self, texts: Sequence[str], is_query: bool) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        prefixed = [self._prefixes[is_query] + plain(text) for text in texts]
        with self._lock:
            vectors = self._model.encode(
                prefixed, batch_size=self._batch_passages, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)


def _load(place: str, is_folder: bool) -> Any:
    """The model from its folder or the hub's cache, else from the hub; only the last uses the network."""
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise MissingExtra(
            f"sentence-transformers cannot be loaded: {error}.", f"{INSTALLED_BY}sentence-transformers"
        ) from error
    try:
        return SentenceTransformer(place, local_files_only=True)
    except (OSError, ValueError) as error:
        if is_folder:
            raise _unreachable(place, error) from error
    _require_hub(place)
    try:
        return SentenceTransformer(place)
    except (OSError, ValueError) as error:
        raise _unreachable(place, error) from error


def _require_hub(place: str) -> None:
    """Check once whether the hub responds: its own client retries for more than a minute before it gives up."""
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        raise _unreachable(place, OSError("it is not in the local cache, and HF_HUB_OFFLINE forbids downloading it"))
    try:
        urlopen(constants.ENDPOINT, timeout=HUB_TIMEOUT_SECONDS).close()
    except HTTPError:
        return
    except TimeoutError as error:
        raise _unreachable(place, error) from error
    except URLError as error:
        if isinstance(error.reason, socket.gaierror | ConnectionError | TimeoutError):
            reason = OSError(f"it is not in the local cache, and {constants.ENDPOINT} does not answer ({error.reason})")
            raise _unreachable(place, reason) from error


def _unreachable(place: str, error: Exception) -> ModelUnreachable:
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    return ModelUnreachable(
        f"The encoder {place!r} cannot be loaded: {reason}",
        "Name a folder that holds a sentence-transformers model (ASSISTANT_EMBEDDING__FOLDER), or a model that "
        "the hub knows and can be reached; unset both settings to use the bundled encoder.",
    )
