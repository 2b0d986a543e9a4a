"""The trained reader, or judge, as it ships: matrices in whole numbers of 8 bits with a scale a row, all else in 16."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

#: The parts of a layer: our name, that of `transformers`.
MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
#: The heads of the reader.
HEADS = ("spans", "pooled", "verdicts")
#: A head with more weights than this is a matrix like those of the layers.
_LARGE_HEAD = 200_000


def export(states: Sequence[Path], weights: Path, heads: Sequence[str] = HEADS, **more: np.ndarray[Any, Any]) -> int:
    """Write the mean of the weights of some states (folders of runs, or files); returns the file's size in bytes.

    `more` are arrays that are written beside them.

    Runs that went on from one checkpoint may be averaged: what they differ in is mostly noise (Wortsman et al., Model
    soups, 2022).
    """
    files = [each / "state.pt" if each.is_dir() else each for each in states]
    tensors = shipped(averaged([_weights(each) for each in files]), heads)
    np.savez_compressed(weights, allow_pickle=False, **(tensors | more))
    return weights.stat().st_size


def averaged(tensors: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of each tensor, in 32 bits."""
    return {name: torch.stack([each[name].float() for each in tensors]).mean(dim=0) for name in tensors[0]}


def _weights(file: Path) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = torch.load(file, weights_only=True)["model"]
    return found


def shipped(tensors: dict[str, torch.Tensor], heads: Sequence[str] = HEADS) -> dict[str, np.ndarray[Any, Any]]:
    """The arrays of the file, by the names that the graph uses."""
    found: dict[str, np.ndarray[Any, Any]] = {}
    layers = sorted({int(name.split(".")[3]) for name in tensors if name.startswith("body.encoder.layer.")})
    for number in layers:
        there = f"body.encoder.layer.{number}"
        for ours, theirs in MATRICES.items():
            found |= in_bytes(f"l{number}.{ours}", tensors[f"{there}.{theirs}.weight"])
            found[f"l{number}.{ours}.b"] = _half(tensors[f"{there}.{theirs}.bias"])
        for ours, theirs in NORMS.items():
            found[f"l{number}.{ours}.w"] = _half(tensors[f"{there}.{theirs}.weight"])
            found[f"l{number}.{ours}.b"] = _half(tensors[f"{there}.{theirs}.bias"])
    for name in heads:
        weight = tensors[f"{name}.weight"]
        found |= in_bytes(name, weight) if weight.numel() > _LARGE_HEAD else {f"{name}.w": _half(weight)}
        found[f"{name}.b"] = _half(tensors[f"{name}.bias"])
    return found


def in_bytes(name: str, tensor: torch.Tensor) -> dict[str, np.ndarray[Any, Any]]:
    """A matrix in whole numbers of 8 bits, and the scale of each row."""
    matrix = tensor.float().numpy()
    steps = np.abs(matrix).max(axis=1) / 127
    return {
        f"{name}.w": np.rint(matrix / steps[:, None]).astype(np.int8),
        f"{name}.steps": steps.astype(np.float32),
    }


def _half(tensor: torch.Tensor) -> np.ndarray[Any, Any]:
    return tensor.float().numpy().astype(np.float16)
