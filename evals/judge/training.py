"""Trains the judge, and goes on where it was stopped."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from assistant.models.bundle import bundled_weights
from assistant.models.span_reader.loading import WEIGHTS as READER
from evals.judge.batches import Batch, ExampleCutter, Features, grouped, to_batch
from evals.judge.examples import Example
from evals.judge.model import JudgeModel
from evals.learning import Run

BATCH_TOKENS = 16 * 128


class Training(Run[Example, Features]):
    """A run of the judge; it starts from the span reader's layers.

    In 32 bits: on a processor without instructions for bfloat16 that takes two fifths of the time.
    """

    warm_up_examples = 1_500

    def __init__(
        self, folder: Path, examples: Sequence[Example], held: Sequence[Example], total: int, rate: float, seed: int
    ) -> None:
        torch.manual_seed(seed)
        weights = bundled_weights()
        self._cutter, self._padding = ExampleCutter(weights.vocabulary), weights.vocabulary.padding
        model = JudgeModel(weights)
        with np.load(READER) as stored:
            model.begin_with({name: stored[name] for name in stored.files})
        self._held = [self._cutter.cut(each, random.Random(number)) for number, each in enumerate(held)]
        super().__init__(folder, model, examples, total, rate, seed)

    def cut(self, example: Example, chance: random.Random) -> Features:
        return self._cutter.cut(example, chance)

    def grouped(self, features: Sequence[Features]) -> Iterator[list[Features]]:
        return grouped(features, BATCH_TOKENS)

    def losses(self, group: Sequence[Features]) -> dict[str, torch.Tensor]:
        batch = to_batch(group, self._padding)
        return {"label": label_loss(self._logits(batch), batch.allowed, batch.weights)}

    def held_out(self) -> dict[str, float]:
        """The loss and the share of allowed labels on the examples that are held out."""
        losses, right = 0.0, 0.0
        with torch.no_grad():
            for group in self.grouped(self._held):
                batch = to_batch(group, self._padding)
                logits = self._logits(batch).float()
                losses += float(label_loss(logits, batch.allowed, torch.ones(len(group)))) * len(group)
                right += float(batch.allowed.gather(1, logits.argmax(dim=1, keepdim=True)).sum())
        count = max(1, len(self._held))
        return {"held_out_loss": losses / count, "held_out_right": right / count} if self._held else {}

    def _logits(self, batch: Batch) -> torch.Tensor:
        logits: torch.Tensor = self.model(batch.numbers, batch.kinds, batch.mask)
        return logits


def label_loss(logits: torch.Tensor, allowed: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Minus the log of the probability of all labels that may be right, weighted; shapes (texts, 3) and (texts,)."""
    shares = torch.log_softmax(logits.float(), dim=1).masked_fill(allowed == 0, -1e4)
    return -(torch.logsumexp(shares, dim=1) * weights).sum() / weights.sum()
