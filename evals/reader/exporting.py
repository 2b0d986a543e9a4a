"""The trained reader as it ships: matrices in whole numbers of 8 bits with a scale a row, all else in 16 bits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

#: The parts of a layer: our name, that of `transformers`.
_MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
_HEADS = ("spans", "pooled", "verdicts")


def export(state: Path, weights: Path) -> int:
    """Write the weights of a run's state; returns the size of the file in bytes."""
    tensors = torch.load(state / "state.pt", weights_only=True)["model"]
    np.savez_compressed(weights, allow_pickle=False, **shipped(tensors))
    return weights.stat().st_size


def shipped(tensors: dict[str, torch.Tensor]) -> dict[str, np.ndarray[Any, Any]]:
    """The arrays of the file, by the names that the reader's graph uses."""
    found: dict[str, np.ndarray[Any, Any]] = {}
    layers = sorted({int(name.split(".")[3]) for name in tensors if name.startswith("body.encoder.layer.")})
    for number in layers:
        there = f"body.encoder.layer.{number}"
        for ours, theirs in _MATRICES.items():
            matrix = tensors[f"{there}.{theirs}.weight"].float().numpy()
            steps = np.abs(matrix).max(axis=1) / 127
            found[f"l{number}.{ours}.w"] = np.rint(matrix / steps[:, None]).astype(np.int8)
            found[f"l{number}.{ours}.steps"] = steps.astype(np.float32)
            found[f"l{number}.{ours}.b"] = _half(tensors[f"{there}.{theirs}.bias"])
        for ours, theirs in _NORMS.items():
            found[f"l{number}.{ours}.w"] = _half(tensors[f"{there}.{theirs}.weight"])
            found[f"l{number}.{ours}.b"] = _half(tensors[f"{there}.{theirs}.bias"])
    for name in _HEADS:
        found[f"{name}.w"] = _half(tensors[f"{name}.weight"])
        found[f"{name}.b"] = _half(tensors[f"{name}.bias"])
    return found


def _half(tensor: torch.Tensor) -> np.ndarray[Any, Any]:
    return tensor.float().numpy().astype(np.float16)
