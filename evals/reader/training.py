"""Trains the reader, and goes on where it was stopped."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch.nn import functional

from assistant.models.bundle import bundled_weights
from evals.learning import Run
from evals.reader.batches import IGNORED, ExampleCutter, Features, batched, to_batch
from evals.reader.examples import Example
from evals.reader.model import Reader

BATCH_TOKENS = 16 * 192


class Training(Run[Example, Features]):
    """A run of the reader."""

    def __init__(self, folder: Path, examples: Sequence[Example], total: int, rate: float, seed: int) -> None:
        torch.manual_seed(seed)
        weights = bundled_weights()
        self._cutter, self._padding = ExampleCutter(weights.vocabulary), weights.vocabulary.padding
        super().__init__(folder, Reader(weights), examples, total, rate, seed)

    def cut(self, example: Example, chance: random.Random) -> Features:
        return self._cutter.cut(example, chance)

    def grouped(self, features: Sequence[Features]) -> Iterator[list[Features]]:
        return batched(features, BATCH_TOKENS)

    def losses(self, group: Sequence[Features]) -> dict[str, torch.Tensor]:
        batch = to_batch(group, self._padding)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            first, last, verdicts = self.model(batch.numbers, batch.kinds, batch.mask)
        return {
            "span": (span_loss(first, batch.first, batch.passage) + span_loss(last, batch.last, batch.passage)) / 2,
            "verdicts": verdict_loss(verdicts, batch.verdicts),
        }


def span_loss(logits: torch.Tensor, right: torch.Tensor, passage: torch.Tensor) -> torch.Tensor:
    """Minus the log of the share that the right tokens have of the passage's, over the rows that have right tokens."""
    logits = logits.float().masked_fill(~passage, -1e4)
    known = right.sum(dim=1) > 0
    if not known.any():
        return logits.sum() * 0
    shares = functional.log_softmax(logits[known], dim=1)
    return -torch.logsumexp(shares.masked_fill(right[known] == 0, -1e4), dim=1).mean()


def verdict_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy over the labels that are known."""
    known = labels != IGNORED
    each = functional.binary_cross_entropy_with_logits(logits.float(), labels.clamp(min=0), reduction="none")
    return (each * known).sum() / known.sum().clamp(min=1) * 2
