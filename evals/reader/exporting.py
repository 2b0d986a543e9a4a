"""The trained reader as it ships: matrices in whole numbers of 8 bits with a scale a row, all else in 16 bits."""

from __future__ import annotations

from collections.abc import Sequence
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


def export(states: Sequence[Path], weights: Path) -> int:
    """Write the mean of the weights of some states (folders of runs, or files); returns the file's size in bytes.

    Runs that went on from one checkpoint may be averaged: what they differ in is mostly noise (Wortsman et al., Model
    soups, 2022).
    """
    files = [each / "state.pt" if each.is_dir() else each for each in states]
    np.savez_compressed(weights, allow_pickle=False, **shipped(averaged([_weights(each) for each in files])))
    return weights.stat().st_size


def averaged(tensors: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of each tensor, in 32 bits."""
    return {name: torch.stack([each[name].float() for each in tensors]).mean(dim=0) for name in tensors[0]}


def _weights(file: Path) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = torch.load(file, weights_only=True)["model"]
    return found


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
