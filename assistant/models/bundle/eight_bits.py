"""Layers in 8 bits, some trained here and the others the encoder's: what the span reader and the judge are made of.

All weights have one scale per row: ours as trained, the encoder's requantised from 4 bits with one scale per block;
this takes less than half the time of float32 arithmetic. The input of a matrix is quantised to 8 bits with one scale
per token, so that the result for a text does not depend on its batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.models.bundle.graph import Graph
from assistant.models.bundle.weights import decoded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from assistant.models.bundle.weights import Weights

    Floats = NDArray[np.float32]
    Tensors = Mapping[str, NDArray[Any]]

#: onnxruntime's name of unsigned 8-bit integers.
_UNSIGNED_BYTE = 2


class EightBitGraph(Graph):
    """Layers from `tensors` where present, else the encoder's."""

    def __init__(self, weights: Weights, tensors: Tensors) -> None:
        super().__init__(weights)
        self._tensors = tensors

    def linear(self, x: str, names: list[str], width: int) -> str:
        """x quantised to 8 bits with one scale per token, times 8-bit weights with one scale per row, plus a bias."""
        stem = names[0]
        matrices, steps, biases = zip(*(self._matrix(name, width) for name in names), strict=True)
        matrix = self.constant(f"{stem}.int8", np.concatenate(matrices).T)
        step = self.constant(f"{stem}.steps", np.concatenate(steps))
        bias = self.constant(f"{stem}.bias", np.concatenate(biases))
        one = self.constant(f"{stem}.one", np.asarray(np.float32(1)))
        half = self.constant(f"{stem}.half", np.asarray(np.float32(128.5)))
        part = self.constant(f"{stem}.part", np.asarray(np.float32(1 / 127)))
        zero = self.constant(f"{stem}.zero", np.asarray(np.uint8(128)))
        axis = self.constant(f"{stem}.axis", np.array([-1]))
        row = self.add("Mul", self.add("ReduceMax", self.add("Abs", x), axis, keepdims=1), part)
        whole = self.add("Cast", self.add("Add", self.add("Div", x, row), half), to=_UNSIGNED_BYTE)
        product = self.add("MatMulIntegerToFloat", whole, matrix, one, step, zero)
        return self.add("Add", self.add("Mul", product, row), bias)

    def normalised(self, x: str, name: str) -> str:
        if f"{name}.w" not in self._tensors:
            return super().normalised(x, name)
        weight, bias = (
            self.constant(f"{name}.{kind}", self._tensors[f"{name}.{kind}"].astype(np.float32)) for kind in "wb"
        )
        return self.add("LayerNormalization", x, weight, bias, axis=-1, epsilon=self.weights.sizes.epsilon)

    def head(self, x: str, name: str) -> str:
        """x · weights + bias in float32."""
        matrix = self._tensors[f"{name}.w"].astype(np.float32)
        if f"{name}.steps" in self._tensors:
            matrix = matrix * self._tensors[f"{name}.steps"][:, None]
        weight = self.constant(f"{name}.w", matrix.T)
        bias = self.constant(f"{name}.b", self._tensors[f"{name}.b"].astype(np.float32))
        return self.add("Add", self.add("MatMul", x, weight), bias)

    def _matrix(self, name: str, width: int) -> tuple[NDArray[np.int8], Floats, Floats]:
        """Weights in 8 bits, of shape (rows, width), the scale of each row, and the bias."""
        if f"{name}.w" in self._tensors:
            steps, bias = (self._tensors[f"{name}.{kind}"].astype(np.float32) for kind in ("steps", "b"))
            return self._tensors[f"{name}.w"], steps, bias
        matrix = decoded(self.weights.blocks(f"{name}.w", width))
        steps = np.abs(matrix).max(axis=1) / 127
        return np.rint(matrix / steps[:, None]).astype(np.int8), steps, self.weights.vector(f"{name}.b")

    def body(self) -> str:
        """All layers over `rows`; returns the name of the last one's output."""
        x = self.normalised("rows", "emb.ln")
        for number in range(self.weights.sizes.layers):
            x = self.layer(x, f"l{number}")
        return x

    def first(self, x: str) -> str:
        """The state of the first token of each text."""
        taken = self.add("Gather", x, self.constant("first", np.array([0])), axis=1)
        return self.add("Squeeze", taken, self.constant("second-axis", np.array([1])))
